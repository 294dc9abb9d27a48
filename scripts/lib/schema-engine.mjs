import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { MigrationAdapter } from './migration-adapter.mjs';
import { migrationFiles, migrationsDirectory, schemaFiles } from './migration-files.mjs';

const filters = { externalTables: [], externalEnums: [] };

/**
 * Prisma's own schema engine as WebAssembly: what `prisma migrate` does, without the native engine that its command
 * line would download. For development and checks; production runs only the applier of libs/infra/database.
 */
export class SchemaEngine {
  #engine;
  #migrations;

  static async open(databaseUrl, migrations = migrationsDirectory) {
    const opened = new SchemaEngine();
    opened.#migrations = migrations;
    const models = schemaFiles().map(({ path: name, content }) => [name, content]);
    const adapter = bindMigrationAwareSqlAdapterFactory(new MigrationAdapter(databaseUrl));
    await instantiate();
    opened.#engine = await bindings.SchemaEngine.new({ datamodels: models }, () => undefined, adapter);
    return opened;
  }

  /** The SQL that leads from the migration history to the schema; undefined when they are equal. */
  async pendingChanges() {
    const { exitCode, stdout } = await this.#engine.diff({
      from: { tag: 'migrations', ...this.#history() },
      to: { tag: 'schemaDatamodel', files: schemaFiles() },
      script: true,
      exitCode: true,
      shadowDatabaseUrl: null,
      filters,
    });
    return exitCode === 0 ? undefined : stdout;
  }

  /** What `prisma migrate deploy` does. */
  apply() {
    return this.#engine.applyMigrations({ migrationsList: this.#history(), filters });
  }

  /** What `prisma migrate status` knows of the database. */
  diagnose() {
    return this.#engine.diagnoseMigrationHistory({
      migrationsList: this.#history(),
      optInToShadowDatabase: false,
      filters,
    });
  }

  #history() {
    return {
      baseDir: this.#migrations,
      lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
      shadowDbInitScript: '',
      migrationDirectories: migrationFiles(this.#migrations).map(({ name, sql }) => ({
        path: name,
        migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
      })),
    };
  }
}

async function instantiate() {
  const module = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasm = fs.readFileSync(path.join(path.dirname(module), 'schema_engine_bg.wasm'));
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(message) };
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}
