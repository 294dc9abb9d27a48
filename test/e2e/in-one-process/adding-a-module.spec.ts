import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { textAt } from '../../support/api-client';
import { buyer, shop } from '../../support/catalog';
import { eventually } from '../../support/eventually';
import { blocksOf, RepositoryCopy, type GuideBlock } from '../../support/guide';
import { TestPlatform } from '../../support/platform';

const guide = readFileSync(resolve(__dirname, '../../../docs/guides/adding-a-module.md'), 'utf8');

jest.setTimeout(240_000);

describe('docs/guides/adding-a-module.md, done literally', () => {
  let copy: RepositoryCopy;
  let blocks: GuideBlock[];
  let touched: string[];

  beforeAll(() => {
    copy = new RepositoryCopy();
    blocks = blocksOf(guide);
    touched = [...new Set(blocks.map(({ file }) => file))];
    for (const block of blocks) copy.apply(block);
  });
  afterAll(() => copy.remove());

  it('names the file of every block but the commands at its end', () => {
    const fences = guide.match(/^```\w+$/gm) ?? [];
    expect(fences.length).toBeGreaterThan(15);
    expect(blocks).toHaveLength(fences.length);
  });

  it('builds and keeps every rule', async () => {
    await copy.run('node_modules/@nestjs/cli/bin/nest.js', 'build', 'platform');
    const code = touched.filter((file) => file.endsWith('.ts'));
    await copy.run('node_modules/typescript/bin/tsc', '--noEmit');
    await copy.run('node_modules/eslint/bin/eslint.js', '--max-warnings', '0', ...code);
    await copy.run('node_modules/prettier/bin/prettier.cjs', '--check', ...code);
    await copy.run('node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'apps', 'libs', '--config');
    await copy.run('scripts/migrate.mjs', 'check');
  });

  it('passes its own specs, on a database with its migration', async () => {
    const args = ['--selectProjects', 'unit', 'database', '--testPathPatterns', 'libs/domain/loyalty'];
    const output = await copy.run('node_modules/jest/bin/jest.js', '--ci', ...args);
    expect(output).toMatch(/Test Suites: 2 passed, 2 total/);
  });

  it('is there over HTTP, and hears of a payment', async () => {
    const platform = await TestPlatform.start({ asProcess: true, root: copy.directory });
    try {
      const project = await platform.project(shop);
      const path = '/api/v1/loyalty/reader';
      expect(await project.api.get(path)).toMatchObject({
        status: 200,
        body: { user_id: 'reader', payments: 0, tier: 'none' },
      });
      const order = { ...buyer, user_id: 'reader', product_id: 'ebook' };
      const started = await project.api.post('/api/v1/payments', order);
      await platform.pay(textAt(started.body, 'checkout_session_id'));
      await eventually(async () =>
        expect((await project.api.get(path)).body).toMatchObject({ payments: 1, tier: 'none' }),
      );
      expect((await platform.anonymous.get(path)).status).toBe(401);
    } finally {
      await platform.stop();
    }
  });
});
