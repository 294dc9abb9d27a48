const domainDirections = require('./domain-directions.json');

const publicFace = 'src/index\\.ts$';
const onlyDomain = (module, allowed) => ({
  name: `${module}-may-use-${allowed.length > 0 ? allowed.join('-and-') : 'no-other-module'}`,
  severity: 'error',
  from: { path: `^libs/domain/${module}/` },
  to: { path: '^libs/domain/', pathNot: [module, ...allowed].map((name) => `^libs/domain/${name}/`) },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'kernel-is-plain',
      comment: 'The kernel imports nothing but Node itself.',
      severity: 'error',
      from: { path: '^libs/kernel/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^libs/kernel/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'contracts-need-only-zod-and-kernel',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^libs/(contracts|kernel)/', 'node_modules/zod'] },
    },
    {
      name: 'infra-knows-no-domain',
      severity: 'error',
      from: { path: '^libs/infra/' },
      to: { path: '^(libs/domain|apps)/' },
    },
    { name: 'libs-know-no-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'sandbox-stands-alone',
      severity: 'error',
      from: { path: '^apps/sandbox/' },
      to: { path: '^(libs|apps/(?!sandbox))' },
    },
    {
      name: 'apps-know-no-other-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'only-adapters-know-vendors',
      comment: 'Also when imported late, which ESLint does not see.',
      severity: 'error',
      from: { path: '^libs/(domain|contracts|kernel)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '(^|node_modules/)(stripe|pg|ioredis|@prisma/[^/]+)(/|$)' },
    },
    {
      name: 'environment-only-in-config',
      comment: 'ESLint sees `process.env`; this sees `import { env } from "node:process"`.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: ['^libs/infra/config/', '^apps/sandbox/src/config\\.ts$', '\\.spec\\.ts$'],
      },
      to: { path: '^(node:)?process$', dependencyTypes: ['core'] },
    },
    {
      name: 'only-through-the-public-face',
      severity: 'error',
      from: { path: '^(apps|libs)/(.+?)/src/' },
      to: { path: '^libs/.+/src/', pathNot: ['^$1/$2/src/', publicFace] },
    },
    {
      name: 'apps-only-through-the-public-face',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^libs/', pathNot: publicFace },
    },
    ...Object.entries(domainDirections).map(([module, allowed]) => onlyDomain(module, allowed)),
    {
      name: 'only-repositories-touch-the-database',
      severity: 'error',
      comment: 'Use cases may open a transaction (Database), but rows are read and written by repositories.',
      from: { path: '\\.controller\\.ts$' },
      to: { path: '^libs/infra/database/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^dist|/generated/)' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
