import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const charOid = 18;
const varcharOid = 1043;

/**
 * Prisma's pg adapter, fit for its schema engine. Three defects of adapter-pg 7.10 that matter to migrations alone are
 * mended: it splits scripts on `;` (which breaks function bodies and is not atomic), it cannot decode the catalogue's
 * internal "char" type, and it drops the shadow database while its own pool is still open.
 */
export class MigrationAdapter extends PrismaPg {
  #url;

  constructor(url) {
    // One connection, so that the engine's advisory lock and its statements share a session.
    super({ connectionString: url, max: 1 });
    this.#url = url;
  }

  async connect() {
    return mend(await super.connect());
  }

  /** A database beside the real one, on which the engine replays the migration history. */
  async connectToShadowDb() {
    const name = `shadow_${crypto.randomUUID().replaceAll('-', '')}`;
    await this.#execute(`CREATE DATABASE "${name}" TEMPLATE template0`);
    const url = new URL(this.#url);
    url.pathname = `/${name}`;
    const shadow = mend(await new PrismaPg({ connectionString: url.href, max: 1 }).connect());
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await this.#execute(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    };
    return shadow;
  }

  async #execute(sql) {
    const client = new pg.Client({ connectionString: this.#url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}

function mend(adapter) {
  const performIO = adapter.performIO.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  const charColumns = new WeakMap();

  adapter.executeScript = async (script) => {
    await adapter.client.query(script).catch((error) => adapter.onError(error));
  };

  adapter.performIO = async (query) => {
    const result = await performIO(query);
    const columns = [];
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== charOid) continue;
      field.dataTypeID = varcharOid;
      columns.push(index);
    }
    charColumns.set(query, columns);
    return result;
  };

  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const index of charColumns.get(query) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
}
