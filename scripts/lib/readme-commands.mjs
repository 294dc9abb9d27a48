const fence = /^```(\w*)\s*$/;
const notRun = /^<!-- not run: (.+) -->$/;
const background = /^<!-- in the background until: (.+) -->$/;

/**
 * @typedef {object} Block a ```bash block of a Markdown text
 * @property {number} line where its first command stands
 * @property {string[]} commands
 * @property {string} [notRun] why it cannot be run
 * @property {string} [until] it goes on in the background once its output contains this text
 */

/**
 * The ```bash blocks, with what the comment above each says.
 *
 * @returns {Block[]}
 */
export function bashBlocks(markdown) {
  const blocks = [];
  let open;
  let comment = '';
  for (const [index, line] of markdown.split('\n').entries()) {
    const language = fence.exec(line)?.[1];
    if (open && language === '') {
      if (open.language === 'bash') blocks.push(open.block);
      open = undefined;
      comment = '';
    } else if (open) {
      open.block.commands.push(line);
    } else if (language !== undefined) {
      const annotations = { notRun: notRun.exec(comment)?.[1], until: background.exec(comment)?.[1] };
      open = { language, block: { line: index + 2, commands: [], ...annotations } };
    } else if (line.trim() !== '') {
      comment = line.trim();
    }
  }
  return blocks;
}
