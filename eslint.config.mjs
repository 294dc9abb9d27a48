import fs from 'node:fs';
import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

const element = (type, name) => ({ element: name ? { type, captured: { name } } : { type } });
const may = (from, ...to) => ({ from, allow: { to } });

/** The apps that are made of our libraries; the sandbox is not one of them. */
const apps = ['platform', 'payments', 'auth'];

/** Which domain module may use which others. */
const domainDirections = JSON.parse(
  fs.readFileSync(new URL('domain-directions.json', import.meta.url), 'utf8'),
);

/** apps → domain → infra → contracts → kernel; never back, never in a circle. Among domain modules only what is listed. */
const directions = [
  ...apps.map((name) =>
    may(element('app', name), element('domain'), element('infra'), element('contracts'), element('kernel')),
  ),
  may(element('domain'), element('infra'), element('contracts'), element('kernel')),
  ...Object.entries(domainDirections)
    .filter(([, others]) => others.length > 0)
    .map(([name, others]) =>
      may(element('domain', name), ...others.map((other) => element('domain', other))),
    ),
  may(element('infra'), element('infra'), element('contracts'), element('kernel')),
  may(element('contracts'), element('kernel')),
];

const behindPorts = (name, port) => ({
  regex: `^${name}(/|$)`,
  message: `The domain talks to ports: ${name} stays behind ${port}.`,
});
const vendors = [
  behindPorts('stripe', '#infra/stripe'),
  behindPorts('pg', '#infra/database'),
  behindPorts('@prisma', '#infra/database'),
  behindPorts('ioredis', '#infra/event-bus'),
  { regex: '/generated/', message: 'The generated Prisma client stays behind #infra/database.' },
];

const environmentIsConfig = {
  object: 'process',
  property: 'env',
  message: 'Configuration is parsed once in #infra/config: inject the slice you need.',
};

export default tseslint.config(
  {
    ignores: ['dist/**', 'coverage/**', '**/generated/**', 'test/architecture/fixtures/**', '.paygrove/**'],
  },
  js.configs.recommended,
  {
    files: ['**/*.{mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        'process console fetch URL URLSearchParams AbortController AbortSignal setTimeout clearTimeout setInterval clearInterval setImmediate performance crypto globalThis WebAssembly Buffer require module __dirname structuredClone'
          .split(' ')
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['prisma.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'import/resolver': {
        typescript: {
          project: './tsconfig.json',
          conditionNames: ['source', 'types', 'import', 'require', 'default'],
        },
      },
      'boundaries/elements': [
        { type: 'app', pattern: 'apps/*', capture: ['name'] },
        { type: 'domain', pattern: 'libs/domain/*', capture: ['name'] },
        { type: 'infra', pattern: 'libs/infra/*', capture: ['name'] },
        { type: 'contracts', pattern: 'libs/contracts' },
        { type: 'kernel', pattern: 'libs/kernel' },
      ],
    },
    rules: {
      'boundaries/dependencies': ['error', { default: 'disallow', policies: directions }],
      'boundaries/no-unknown-files': 'error',
    },
  },
  {
    files: ['libs/domain/**/*.ts', 'libs/contracts/**/*.ts', 'libs/kernel/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: vendors }] },
  },
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts'],
    ignores: ['libs/infra/config/**', 'apps/sandbox/src/config.ts', '**/*.spec.ts'],
    rules: { 'no-restricted-properties': ['error', environmentIsConfig] },
  },
  {
    files: ['apps/sandbox/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^#', message: 'The sandbox knows nothing of Paygrove.' }] },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/unbound-method': 'off', 'no-console': 'off' },
  },
);
