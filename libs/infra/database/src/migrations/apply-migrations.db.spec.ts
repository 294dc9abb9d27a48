import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { applyMigrations } from './apply-migrations';
import { pendingMigrations } from './pending-migrations';

const enginePath = resolve(__dirname, '../../../../../test/support/schema-engine.mjs');
const inOrder = {
  editedMigrationNames: [],
  failedMigrationNames: [],
  hasMigrationsTable: true,
  history: null,
};

const counters = '20260101000000_counters';
const doubled = '20260102000000_doubled';
const scripts: Record<string, string> = {
  [counters]: `
    CREATE TABLE public.counters (id int PRIMARY KEY, value int NOT NULL CHECK (value >= 0));
    INSERT INTO public.counters VALUES (1, 21);`,
  [doubled]: `
    CREATE FUNCTION public.doubled(int) RETURNS int LANGUAGE sql AS $$ SELECT $1 * 2; $$;
    UPDATE public.counters SET value = public.doubled(value);`,
};

describe('applyMigrations', () => {
  let databaseUrl: string;
  let directory: string;

  beforeEach(async () => {
    databaseUrl = await emptyDatabase();
    directory = mkdtempSync(join(tmpdir(), 'migrations-'));
    for (const [name, sql] of Object.entries(scripts)) write(name, sql);
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (name: string, sql: string) => {
    mkdirSync(join(directory, name), { recursive: true });
    writeFileSync(join(directory, name, 'migration.sql'), sql);
  };
  const apply = () => applyMigrations({ databaseUrl, directory });
  const rows = async <Row>(sql: string): Promise<Row[]> => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return (await client.query(sql)).rows as Row[];
    } finally {
      await client.end();
    }
  };
  const pending = () => pendingMigrations({ query: rows }, directory);
  const engine = async (command: 'apply' | 'diagnose'): Promise<unknown> => {
    const arguments_ = [enginePath, command, databaseUrl, directory];
    return JSON.parse((await promisify(execFile)(process.execPath, arguments_)).stdout);
  };

  it('applies each migration once, in order, when five replicas start at once', async () => {
    const applied = await Promise.all(Array.from({ length: 5 }, apply));

    expect(applied.flat()).toEqual([counters, doubled]);
    expect(await rows('SELECT value FROM public.counters')).toEqual([{ value: 42 }]);
    expect(await apply()).toEqual([]);
  });

  it('records what it did as Prisma does', async () => {
    await apply();

    const recorded = await rows(`
      SELECT migration_name, checksum, applied_steps_count, logs, rolled_back_at, id ~ '^[0-9a-f-]{36}$' AS is_uuid,
             finished_at >= started_at AS finished
        FROM public._prisma_migrations ORDER BY started_at`);
    expect(recorded).toEqual(
      Object.entries(scripts).map(([migration_name, sql]) => ({
        migration_name,
        checksum: createHash('sha256').update(sql).digest('hex'),
        applied_steps_count: 1,
        logs: null,
        rolled_back_at: null,
        is_uuid: true,
        finished: true,
      })),
    );
  });

  it('leaves nothing behind of a migration that fails, and keeps those before it', async () => {
    const broken = '20260103000000_broken';
    write(broken, 'CREATE TABLE public.half (id int); UPDATE public.counters SET value = -1;');

    await expect(apply()).rejects.toThrow(`Migration ${broken} failed and was rolled back`);

    expect(await rows(`SELECT to_regclass('public.half') AS half`)).toEqual([{ half: null }]);
    expect(await pending()).toEqual([broken]);
    write(broken, 'CREATE TABLE public.half (id int);');
    expect(await apply()).toEqual([broken]);
  });

  it('refuses a migration that was edited after it had been applied', async () => {
    await apply();
    write(counters, 'SELECT 1;');
    write('20260103000000_next', 'SELECT 1;');

    await expect(apply()).rejects.toThrow(`Migration ${counters} was changed after it had been applied`);
    expect(await pending()).toEqual(['20260103000000_next']);
  });

  it('lives with migrations of a newer build, as an older replica must during a rollout', async () => {
    await apply();
    rmSync(join(directory, doubled), { recursive: true });

    expect(await apply()).toEqual([]);
  });

  it('tells which migrations are pending', async () => {
    expect(await pending()).toEqual([counters, doubled]);
    await apply();
    expect(await pending()).toEqual([]);
  });

  describe("beside Prisma's own engine", () => {
    it('leaves a history that the engine finds in order, and nothing for it to do', async () => {
      await apply();

      expect(await engine('diagnose')).toEqual(inOrder);
      expect(await engine('apply')).toEqual({ appliedMigrationNames: [] });
    });

    it('finds nothing to do where the engine has applied all', async () => {
      expect(await engine('apply')).toEqual({ appliedMigrationNames: [counters, doubled] });

      expect(await apply()).toEqual([]);
      expect(await pending()).toEqual([]);
      expect(await rows('SELECT value FROM public.counters')).toEqual([{ value: 42 }]);
    });

    it('goes on where the engine has stopped, and refuses where it has failed', async () => {
      await engine('apply');
      write('20260103000000_next', 'SELECT 1;');
      expect(await apply()).toEqual(['20260103000000_next']);

      const broken = '20260104000000_broken';
      write(broken, 'SELECT 1 / 0;');
      await expect(engine('apply')).rejects.toThrow();
      await expect(apply()).rejects.toThrow(`Migration ${broken} was begun and has failed`);
      expect(await pending()).toEqual([broken]);
    });
  });
});

async function emptyDatabase(): Promise<string> {
  const url = new URL(process.env.TEST_DATABASE_ADMIN_URL ?? '');
  const name = `migrations_${randomBytes(6).toString('hex')}`;
  const admin = new Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  url.pathname = `/${name}`;
  return url.href;
}
