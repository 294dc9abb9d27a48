import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bashBlocks } from './lib/readme-commands.mjs';

// node scripts/check-readme.mjs [--already-run "npm test"]…
// Does what README.md says, in order, in one shell, in a fresh clone.
const root = path.resolve(import.meta.dirname, '..');
const alreadyRun = process.argv.slice(2).filter((argument) => argument !== '--already-run');

const prelude = `
set -eE -o pipefail
background=()
block='before the first block'
failed() { echo "README.md, $block: the command above failed." >&2; }
trap failed ERR

run_in_background() { # <text to wait for> <commands>
  local log; log=$(mktemp)
  setsid bash -e -c "$2" >"$log" 2>&1 &
  local process=$!
  background+=("$process")
  until grep -qF -- "$1" "$log"; do
    if ! kill -0 "$process" 2>/dev/null; then cat "$log"; return 1; fi
    sleep 0.2
  done
  cat "$log"
}

stop_background() {
  local code=$? process
  for process in "\${background[@]}"; do
    kill -INT -- "-$process" 2>/dev/null || true
    wait "$process" || { code=$?; echo "README.md: a background block ended with $code." >&2; }
  done
  exit "$code"
}
trap stop_background EXIT
`;

function scriptOf({ line, commands, notRun, until }) {
  const wanted = commands.filter((command) => !alreadyRun.includes(command.trim()));
  const shown = wanted.filter((command) => command.trim() !== '');
  if (notRun) return `echo ${quoted(`--- line ${line}: not run: ${notRun}`)}`;
  if (shown.length === 0) return `echo ${quoted(`--- line ${line}: was run before`)}`;
  const announce = `block='line ${line}'\necho ${quoted(`--- line ${line}:\n${shown.join('\n')}`)}`;
  const text = wanted.join('\n');
  return `${announce}\n${until ? `run_in_background ${quoted(until)} ${quoted(text)}` : text}`;
}

const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

const blocks = bashBlocks(fs.readFileSync(path.join(root, 'README.md'), 'utf8'));
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'paygrove-readme-'));
fs.chmodSync(scratch, 0o755);
try {
  execFileSync('git', ['clone', '--quiet', root, path.join(scratch, 'paygrove')]);
  const script = path.join(scratch, 'readme.sh');
  fs.writeFileSync(script, [prelude, ...blocks.map(scriptOf)].join('\n'));
  const shell = spawn('bash', [script], {
    cwd: path.join(scratch, 'paygrove'),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise((resolve) => shell.once('close', (exitCode) => resolve(exitCode ?? 1)));
  const run = blocks.filter(({ notRun }) => !notRun).length;
  console.log(
    `README.md: ${run} of ${blocks.length} blocks run, ${code === 0 ? 'all well' : 'with a failure'}.`,
  );
  process.exitCode = code;
} finally {
  fs.rmSync(scratch, { recursive: true });
}
