import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createLogger } from '#infra/logging';
import { environment } from '#infra/config';
import { Database } from './database';

const UNANSWERED_MILLISECONDS = 300;

/** A network in front of PostgreSQL that can swallow what is sent over the connections that there are, as a lost machine does. */
class Network {
  private readonly pairs: [Socket, Socket][] = [];
  private readonly server = createServer((client) => {
    const { hostname, port } = new URL(this.target);
    const database = connect(Number(port), hostname);
    this.pairs.push([client, database]);
    for (const socket of [client, database]) socket.on('error', () => undefined);
    client.pipe(database);
    database.pipe(client);
    client.on('close', () => database.destroy());
  });

  constructor(private readonly target: string) {}

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.toString();
  }

  get connections(): number {
    return this.pairs.length;
  }

  /** Nothing comes through any more on the connections that there are, and neither end is told. */
  cut(): void {
    for (const [client, database] of this.pairs) {
      client.unpipe(database);
      database.unpipe(client);
      client.resume();
      database.resume();
    }
  }

  async close(): Promise<void> {
    for (const pair of this.pairs) pair.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe('a database connection that is dead without anyone knowing', () => {
  let network: Network;
  let db: Database;

  beforeEach(async () => {
    network = new Network(environment().DATABASE_URL ?? '');
    const options = { poolSize: 1, unansweredMilliseconds: UNANSWERED_MILLISECONDS };
    db = new Database({ url: await network.open(), ...options }, createLogger('silent'));
  });

  afterEach(async () => {
    await db.onApplicationShutdown();
    await network.close();
  });

  const ask = () => db.query('SELECT 1 AS one');

  it('fails the statement that gets no answer, and no other', async () => {
    await ask();
    network.cut();
    await expect(ask()).rejects.toThrow('Query read timeout');
    await expect(ask()).resolves.toEqual([{ one: 1 }]);
    expect(network.connections).toBe(2);
  });

  it('gives up a transaction without waiting for the answer to its rollback, and its connection with it', async () => {
    await ask();
    const cutOff = db.transaction(async () => {
      network.cut();
      await ask();
    });
    await expect(cutOff).rejects.toThrow('Query read timeout');
    await expect(db.transaction(ask)).resolves.toEqual([{ one: 1 }]);
    expect(network.connections).toBe(2);
  });

  it('does so for a transaction that Prisma was asking in', async () => {
    const cutOff = db.transaction(async () => {
      network.cut();
      await db.client.$queryRaw`SELECT 1 AS one`;
    });
    await expect(cutOff).rejects.toThrow();
    await expect(db.transaction(ask)).resolves.toEqual([{ one: 1 }]);
  });

  it('has PostgreSQL end a statement that takes too long, and keeps the connection', async () => {
    const impatient = {
      url: environment().DATABASE_URL ?? '',
      poolSize: 1,
      statementTimeoutMilliseconds: 50,
    };
    const other = new Database(impatient, createLogger('silent'));
    await expect(other.query('SELECT pg_sleep(30)::text')).rejects.toThrow('statement timeout');
    await expect(other.query('SELECT 1 AS one')).resolves.toHaveLength(1);
    await other.onApplicationShutdown();
  });
});
