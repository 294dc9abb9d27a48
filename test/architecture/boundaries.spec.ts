import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { isAllowed, specifierOf, units } from './directions';
import { Miniature, type Finding } from './miniature';

const root = resolve(__dirname, '../..');
const matrixFile = 'src/imports-everybody.ts';
const architectureRule = /^(boundaries\/|no-restricted-|the file cannot)/;

let linted: Finding[];
let cruised: Finding[];
let sources: { file: string; lines: string[] }[];

beforeAll(async () => {
  const miniature = new Miniature();
  for (const unit of units) {
    if (!existsSync(join(miniature.directory, unit, 'src/index.ts')))
      miniature.write(`${unit}/src/index.ts`, '');
    const everybodyElse = units.filter((other) => other !== unit);
    miniature.write(
      `${unit}/${matrixFile}`,
      everybodyElse.map((other) => `import '${specifierOf(other, unit)}';`).join('\n'),
    );
  }
  sources = miniature.sources();
  const [eslint, depcruise] = await Promise.all([miniature.eslint(), miniature.dependencyCruiser()]);
  linted = eslint.filter(({ rule }) => architectureRule.test(rule));
  cruised = depcruise;
  miniature.remove();
});

const isMatrix = (file: string) => file.endsWith(matrixFile);

describe('who may import whom', () => {
  const pairs = units.flatMap((from) => units.filter((to) => to !== from).map((to) => ({ from, to })));
  const forbidden = pairs
    .filter(({ from, to }) => !isAllowed(from, to))
    .map(({ from, to }) => `${from} → ${to}`);

  it('is enforced by ESLint for each of the pairs', () => {
    const reported = linted
      .filter(({ file, rule }) => isMatrix(file) && rule === 'boundaries/dependencies')
      .map(({ file, line }) => {
        const from = file.replace(`/${matrixFile}`, '');
        return `${from} → ${units.filter((unit) => unit !== from)[(line ?? 0) - 1]}`;
      });
    expect(reported.sort()).toEqual([...forbidden].sort());
  });

  it('is enforced by dependency-cruiser for each of the pairs', () => {
    const reported = cruised
      .filter(({ file }) => isMatrix(file))
      .map(({ file, to }) => `${file.replace(`/${matrixFile}`, '')} → ${to?.replace('/src/index.ts', '')}`);
    expect([...new Set(reported)].sort()).toEqual([...forbidden].sort());
  });

  it('is laid down for every app and every domain module that exists', () => {
    const existing = ['apps', 'libs/domain'].flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
    );
    expect(units).toEqual(expect.arrayContaining(existing));
  });
});

describe('the fixtures', () => {
  const expected = () =>
    sources.flatMap(({ file, lines }) =>
      lines.flatMap((text, index) => {
        const rules = / \/\/ breaks (.+)$/.exec(text)?.[1]?.split(', ') ?? [];
        return rules.map((rule) => ({ file, line: index + 1, rule }));
      }),
    );
  const isLint = (rule: string) => architectureRule.test(rule);

  it('are reported by ESLint where they break a rule, and nowhere else', () => {
    const key = ({ file, line, rule }: { file: string; line?: number; rule: string }) =>
      `${file}:${line} ${rule}`;
    const reported = linted.filter(({ file }) => !isMatrix(file)).map(key);
    const promised = expected()
      .filter(({ rule }) => isLint(rule))
      .map(key);
    expect(reported.sort()).toEqual(promised.sort());
  });

  it('are reported by dependency-cruiser where they break a rule, and nowhere else', () => {
    const key = ({ file, rule }: { file: string; rule: string }) => `${file} ${rule}`;
    const reported = new Set(cruised.filter(({ file }) => !isMatrix(file)).map(key));
    const promised = new Set(
      expected()
        .filter(({ rule }) => !isLint(rule))
        .map(key),
    );
    expect([...reported].sort()).toEqual([...promised].sort());
  });
});

describe('every rule that is written down', () => {
  it('of dependency-cruiser has been broken by a fixture', () => {
    const { forbidden } = createRequire(__filename)(join(root, '.dependency-cruiser.cjs')) as {
      forbidden: { name: string }[];
    };
    const broken = new Set(cruised.map(({ rule }) => rule));
    expect([...broken].sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  it('of ESLint has been broken by a fixture', () => {
    const { rules, restrictions } = architectureOfEslint();
    expect([...new Set(linted.map(({ rule }) => rule))].sort()).toEqual(rules);
    const unheard = restrictions.filter((text) => !linted.some(({ message }) => message.includes(text)));
    expect(restrictions).not.toHaveLength(0);
    expect(unheard).toEqual([]);
  });
});

describe('a deep import', () => {
  const deep = '#infra/config/src/parse-config';

  it('is unknown to the compiler', () => {
    const config: unknown = ts.readConfigFile(join(root, 'tsconfig.json'), (file) =>
      ts.sys.readFile(file),
    ).config;
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const resolvesTo = (specifier: string) =>
      ts.resolveModuleName(specifier, join(root, 'apps/platform/src/main.ts'), options, ts.sys).resolvedModule
        ?.resolvedFileName;
    expect(resolvesTo('#infra/config')).toBe(join(root, 'libs/infra/config/src/index.ts'));
    expect(resolvesTo(deep)).toBeUndefined();
  });

  it('is MODULE_NOT_FOUND at run time', () => {
    const script = `try { require(${JSON.stringify(deep)}); } catch (error) { console.log(error.code); }`;
    const output = execFileSync(process.execPath, ['--eval', script], { cwd: root });
    expect(output.toString().trim()).toBe('MODULE_NOT_FOUND');
  });
});

/** An option of one of ESLint's `no-restricted-…` rules: a restriction itself, or lists of them. */
interface Restriction {
  readonly message?: string;
  readonly patterns?: readonly Restriction[];
  readonly paths?: readonly Restriction[];
}

const messagesOf = ({ message, patterns, paths }: Restriction): string[] =>
  patterns || paths
    ? [...(patterns ?? []), ...(paths ?? [])].flatMap(messagesOf)
    : [message ?? 'a restriction without a message'];

/** The architecture rules of eslint.config.mjs that are on, and the message of each single restriction. */
function architectureOfEslint(): { rules: string[]; restrictions: string[] } {
  const script = `import config from './eslint.config.mjs';
    console.log(JSON.stringify(config.flatMap(({ rules = {} }) => Object.entries(rules))));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: root });
  const entries = JSON.parse(output.toString()) as [string, string | [string, ...Restriction[]]][];
  const active = entries.filter(([rule, level]) => architectureRule.test(rule) && level !== 'off');
  const restrictions = active
    .filter(([rule]) => rule.startsWith('no-restricted-'))
    .flatMap(([, level]) => (typeof level === 'string' ? [] : (level.slice(1) as Restriction[])))
    .flatMap(messagesOf);
  return { rules: [...new Set(active.map(([rule]) => rule))].sort(), restrictions };
}
