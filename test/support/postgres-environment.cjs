const { randomBytes } = require('node:crypto');
const { TestEnvironment } = require('jest-environment-node');
const { Client } = require('pg');

async function admin(sql) {
  const client = new Client({ connectionString: process.env.TEST_DATABASE_ADMIN_URL });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * Gives each test file a database of its own, cloned from the migrated template before any module is loaded, since
 * configuration is read then. `TEST_DATABASE_ADMIN_URL` lets a test make further ones.
 */
module.exports = class PostgresEnvironment extends TestEnvironment {
  #database = `test_${randomBytes(6).toString('hex')}`;

  async setup() {
    await super.setup();
    await admin(`CREATE DATABASE ${this.#database} TEMPLATE paygrove_template STRATEGY FILE_COPY`);
    const url = new URL(process.env.TEST_DATABASE_ADMIN_URL);
    url.pathname = `/${this.#database}`;
    this.global.process.env.DATABASE_URL = url.href;
  }

  async teardown() {
    await admin(`DROP DATABASE IF EXISTS ${this.#database} WITH (FORCE)`);
    await super.teardown();
  }
};
