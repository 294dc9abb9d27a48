import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(__dirname, '../..');
const copied = [
  'apps',
  'libs',
  'prisma',
  'scripts',
  'test/support',
  'deploy',
  'package.json',
  'domain-directions.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  '.swcrc',
  '.prettierrc',
  '.prettierignore',
  'eslint.config.mjs',
  '.dependency-cruiser.cjs',
  'jest.config.mjs',
  'prisma.config.ts',
];

/** One step of a guide: a file that is written, or lines that are added to one. */
export interface GuideBlock {
  readonly file: string;
  readonly language: string;
  readonly text: string;
}

/** The code blocks of a guide that follow the name of a file; a file is named once for all blocks about it that follow each other. */
export function blocksOf(guide: string): GuideBlock[] {
  const blocks: GuideBlock[] = [];
  let file: string | undefined;
  for (const [, named, language, text] of guide.matchAll(
    /^`([\w./-]+)`$|^```(\w*)\n([\s\S]*?)^```$|^\S.*$/gm,
  )) {
    if (named !== undefined) file = named;
    else if (text === undefined) file = undefined;
    else if (file !== undefined) blocks.push({ file, language: language ?? '', text });
  }
  return blocks;
}

/** A repository of its own in a temporary folder, which a guide is followed in. */
export class RepositoryCopy {
  readonly directory = mkdtempSync(join(tmpdir(), 'paygrove-guide-'));

  constructor() {
    for (const entry of copied) cpSync(join(root, entry), join(this.directory, entry), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.directory, 'node_modules'));
  }

  /** @throws Error when a file is to be made that is there, or the lines around a change are not there exactly once */
  apply({ file, language, text }: GuideBlock): void {
    const target = join(this.directory, file);
    if (language !== 'diff') {
      if (existsSync(target)) throw new Error(`The guide makes ${file}, which there is already`);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
      return;
    }
    const lines = text.split('\n').slice(0, -1);
    const without = (sign: string) =>
      lines
        .filter((line) => !line.startsWith(sign))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    const parts = readFileSync(target, 'utf8').split(without('+'));
    if (parts.length !== 2) {
      throw new Error(`${file} has these lines ${parts.length - 1} times, not once:\n${without('+')}`);
    }
    writeFileSync(target, parts.join(without('-')));
  }

  /** Runs a program of the repository, or of one of its packages. @throws Error with what it has written when it fails */
  async run(program: string, ...args: string[]): Promise<string> {
    const { PATH, HOME, TMPDIR } = process.env;
    const options = {
      cwd: this.directory,
      env: { PATH, HOME, TMPDIR, CI: '1' },
      maxBuffer: 64 * 1024 * 1024,
    };
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], options);
      return stdout + stderr;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
