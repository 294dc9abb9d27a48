const { randomBytes } = require('node:crypto');
const { connect } = require('node:net');
const { TestEnvironment } = require('jest-environment-node');
const { Client } = require('pg');
const { ask, cleanUp } = require('./host-of-worker.cjs');

/** Where services are looked for when the environment does not say. */
const services = {
  redis: { name: 'Redis', variable: 'REDIS_URL', standard: 'redis://127.0.0.1:6379' },
  rabbitmq: { name: 'RabbitMQ', variable: 'RABBITMQ_URL', standard: 'amqp://127.0.0.1:5672' },
};

async function admin(sql) {
  const client = new Client({ connectionString: process.env.TEST_DATABASE_ADMIN_URL });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function answers(url) {
  const { hostname, port, protocol } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname,
      port: Number(port) || (protocol.startsWith('redis') ? 6379 : 5672),
    });
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2_000, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/**
 * Gives each test file a database of its own, cloned from the migrated template before any module is loaded, since
 * configuration is read then. `TEST_DATABASE_ADMIN_URL` lets a test make further ones.
 *
 * The option `topology` of a Jest project says how its files run the platform: `redis` and `rabbitmq` give a second database, and need
 * that service. Without it the file's tests are skipped, loudly, or fail when `REQUIRE_SERVICES=1`.
 */
module.exports = class PostgresEnvironment extends TestEnvironment {
  #databases = [];
  #topology;
  #testPath;
  #skipped = false;

  constructor(config, context) {
    super(config, context);
    this.#topology = config.projectConfig.testEnvironmentOptions.topology ?? 'memory';
    this.#testPath = context.testPath;
  }

  async setup() {
    await super.setup();
    const { env } = this.global.process;
    env.DATABASE_URL = await this.#createDatabase();
    env.TOPOLOGY = this.#topology;
    this.global.appHost = { ask };
    const service = services[this.#topology];
    if (service === undefined) return;
    env.AUTH_DATABASE_URL = await this.#createDatabase();
    // One of its own for each file: files that run at the same time must not meet.
    env.EVENT_NAMESPACE = `test-${randomBytes(6).toString('hex')}`;
    env[service.variable] ??= service.standard;
    if (await answers(env[service.variable])) return;
    const missing = `${service.name} does not answer at ${env[service.variable]} (${service.variable})`;
    if (env.REQUIRE_SERVICES === '1') throw new Error(`${missing}, and REQUIRE_SERVICES=1 demands it`);
    this.#skipped = true;
    console.warn(`\n!!! SKIPPED: ${this.#testPath}\n!!! ${missing}\n`);
  }

  handleTestEvent(event, state) {
    if (event.name === 'run_start' && this.#skipped) skipAll(state.rootDescribeBlock);
  }

  async teardown() {
    await cleanUp();
    for (const name of this.#databases) await admin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await super.teardown();
  }

  async #createDatabase() {
    const name = `test_${randomBytes(6).toString('hex')}`;
    await admin(`CREATE DATABASE ${name} TEMPLATE paygrove_template STRATEGY FILE_COPY`);
    this.#databases.push(name);
    const url = new URL(process.env.TEST_DATABASE_ADMIN_URL);
    url.pathname = `/${name}`;
    return url.href;
  }
};

function skipAll(block) {
  for (const child of block.children) {
    if (child.type === 'test') child.mode = 'skip';
    else skipAll(child);
  }
}
