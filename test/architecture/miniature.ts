import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(__dirname, '../..');
const ruleFiles = ['eslint.config.mjs', '.dependency-cruiser.cjs', 'domain-directions.json', 'tsconfig.json'];

export interface Finding {
  readonly rule: string;
  readonly file: string;
  readonly message: string;
  /** ESLint says in which line it stands. */
  readonly line?: number;
  /** dependency-cruiser says what is imported. */
  readonly to?: string;
}

/** A small repository in a temporary folder, under the real rules: the fixtures, and what a test adds to them. */
export class Miniature {
  readonly directory = mkdtempSync(join(tmpdir(), 'paygrove-miniature-'));

  constructor() {
    cpSync(join(__dirname, 'fixtures'), this.directory, { recursive: true });
    for (const file of ruleFiles) cpSync(join(root, file), join(this.directory, file));
    symlinkSync(join(root, 'node_modules'), join(this.directory, 'node_modules'));
    const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports: object };
    this.write('package.json', JSON.stringify({ name: 'miniature', imports }));
  }

  write(file: string, content: string): void {
    mkdirSync(dirname(join(this.directory, file)), { recursive: true });
    writeFileSync(join(this.directory, file), content);
  }

  /** Every TypeScript file with its lines. */
  sources(): { file: string; lines: string[] }[] {
    return ['apps', 'libs'].flatMap((folder) =>
      readdirSync(join(this.directory, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(folder, name))
        .map((file) => ({ file, lines: readFileSync(join(this.directory, file), 'utf8').split('\n') })),
    );
  }

  async eslint(): Promise<Finding[]> {
    const output = await this.run('eslint/bin/eslint.js', '.', '--format', 'json');
    const files = JSON.parse(output) as {
      filePath: string;
      messages: { ruleId: string | null; line: number; message: string }[];
    }[];
    return files.flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, line, message }) => ({
        rule: ruleId ?? 'the file cannot be parsed',
        file: relative(this.directory, filePath),
        line,
        message,
      })),
    );
  }

  async dependencyCruiser(): Promise<Finding[]> {
    const program = 'dependency-cruiser/bin/dependency-cruise.mjs';
    const output = await this.run(program, 'apps', 'libs', '--config', '--output-type', 'json');
    const { summary } = JSON.parse(output) as {
      summary: { violations: { rule: { name: string }; from: string; to: string }[] };
    };
    return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, file: from, to, message: to }));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  /** Both tools end with 1 when they have something to report. */
  private async run(program: string, ...args: string[]): Promise<string> {
    const command = [join(root, 'node_modules', program), ...args];
    const options = { cwd: this.directory, maxBuffer: 64 * 1024 * 1024 };
    return promisify(execFile)(process.execPath, command, options).then(
      ({ stdout }) => stdout,
      (error: { stdout?: string; message: string }) => {
        if (error.stdout) return error.stdout;
        throw new Error(error.message);
      },
    );
  }
}
