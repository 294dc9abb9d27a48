import fs from 'node:fs';
import path from 'node:path';

// Everything runs as CommonJS. ESM-only packages (all of @nestjs/* 12) are compiled once by swc and then served from
// Jest's cache, so tests and production share one module system.
const root = import.meta.dirname;

/** Paths of installed packages with "type": "module", nested ones included. */
function esmPackages(dir) {
  if (!fs.existsSync(dir)) return [];
  return fs
    .readdirSync(dir)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@')
        ? fs.readdirSync(path.join(dir, name)).map((scoped) => path.join(dir, name, scoped))
        : [path.join(dir, name)],
    )
    .flatMap((location) => {
      const manifest = path.join(location, 'package.json');
      if (!fs.existsSync(manifest)) return [];
      const { type } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
      return [...(type === 'module' ? [location] : []), ...esmPackages(path.join(location, 'node_modules'))];
    });
}
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const esm = esmPackages(fs.realpathSync(path.join(root, 'node_modules'))).map(escaped);

const swc = (parser) => ({
  swcrc: false,
  isModule: 'unknown',
  sourceMaps: 'inline',
  module: { type: 'commonjs' },
  jsc: {
    target: 'es2022',
    parser,
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
});

const common = {
  rootDir: root,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', swc({ syntax: 'typescript', decorators: true })],
    '^.+\\.m?js$': ['@swc/jest', swc({ syntax: 'ecmascript' })],
  },
  transformIgnorePatterns: [`^(?!(${esm.join('|')})/(?!node_modules/)).*/node_modules/.*(?<!\\.mjs)$`],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
};

const withDatabase = {
  testEnvironment: '<rootDir>/test/support/postgres-environment.cjs',
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  setupFilesAfterEnv: ['<rootDir>/test/support/patience.ts'],
};

/** The same end-to-end files with the two sides apart, each with a database of its own. */
const apart = (topology) => ({
  ...common,
  ...withDatabase,
  displayName: topology,
  testEnvironmentOptions: { ...common.testEnvironmentOptions, topology },
  testMatch: [
    '<rootDir>/test/e2e/*.spec.ts',
    '<rootDir>/test/{e2e,faults}/apart/*.spec.ts',
    '<rootDir>/test/faults/everywhere/*.spec.ts',
  ],
});

export default {
  workerIdleMemoryLimit: '1500MB',
  // Long enough to start a whole platform on a busy machine; a test that hangs still ends.
  testTimeout: 60_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs}/**/*.spec.ts'],
      testPathIgnorePatterns: ['\\.db\\.spec\\.ts$'],
    },
    { ...common, displayName: 'architecture', testMatch: ['<rootDir>/test/architecture/*.spec.ts'] },
    {
      ...common,
      ...withDatabase,
      displayName: 'database',
      testMatch: [
        '<rootDir>/{apps,libs}/**/*.db.spec.ts',
        '<rootDir>/test/{e2e,faults}/*.spec.ts',
        '<rootDir>/test/e2e/in-one-process/*.spec.ts',
        '<rootDir>/test/faults/everywhere/*.spec.ts',
      ],
    },
    apart('redis'),
    apart('rabbitmq'),
  ],
};
