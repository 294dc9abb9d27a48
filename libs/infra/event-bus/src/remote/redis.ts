import { ClientRedis, ServerRedis, type RedisOptions } from '@nestjs/microservices';
import type { Redis } from 'ioredis';

type Options = NonNullable<RedisOptions['options']>;

/**
 * Commands fail at once while Redis is away, instead of hanging until it is back, and the connection is retried for ever.
 * What is lost meanwhile is asked again by those who wait for an answer.
 */
function optionsFor(redisUrl: string): Options {
  const { protocol, hostname, port, username, password, pathname } = new URL(redisUrl);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 6379 : Number(port),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1) || 0),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 1_000,
    connectTimeout: 2_000,
    retryAttempts: Number.MAX_SAFE_INTEGER,
    retryDelay: 250,
  };
}

/**
 * Nest publishes and unsubscribes without looking at the outcome, and a rejection that nobody looks at ends the process. Who waits
 * for an answer learns of the failure by his timeout.
 */
function withFailuresObserved(connection: Redis): Redis {
  const send = connection.sendCommand.bind(connection);
  connection.sendCommand = (...command) => {
    const outcome = send(...command);
    Promise.resolve(outcome).catch(() => undefined);
    return outcome;
  };
  return connection;
}

/** Nest's client over Redis, that neither ends the process nor keeps it alive when Redis is away. */
export class RedisClient extends ClientRedis {
  private readonly connections = new Set<Redis>();

  constructor(redisUrl: string) {
    super(optionsFor(redisUrl));
  }

  override async createClient(): Promise<Redis> {
    const connection = withFailuresObserved((await super.createClient()) as Redis);
    this.connections.add(connection);
    connection.once('end', () => this.connections.delete(connection));
    return connection;
  }

  override async close(): Promise<void> {
    await super.close().catch(() => undefined);
    for (const connection of this.connections) connection.disconnect();
  }
}

/** Nest's server over Redis, that may be started while Redis is away. */
export class RedisServer extends ServerRedis {
  private readonly connections = new Set<Redis>();

  constructor(redisUrl: string) {
    super(optionsFor(redisUrl));
  }

  override async createRedisClient(): Promise<Redis> {
    const connection = withFailuresObserved((await super.createRedisClient()) as Redis);
    this.connections.add(connection);
    // Nest subscribes once the first attempt has succeeded, and never if it fails: so the first attempt takes as long as it takes.
    const connect = connection.connect.bind(connection);
    connection.connect = () =>
      new Promise<void>((connected) => {
        connection.once('ready', () => connected());
        connect().catch(() => undefined);
      });
    return connection;
  }

  /** Nest subscribes once, and ioredis again only to what it has been subscribed to: if the connection breaks in between, nobody does. */
  override bindEvents(subClient: Redis, pubClient: Redis): void {
    super.bindEvents(subClient, pubClient);
    const channels = [...this.messageHandlers.keys()];
    subClient.on('ready', () => void subClient.subscribe(...channels).catch(() => undefined));
  }

  override async close(): Promise<void> {
    await super.close().catch(() => undefined);
    for (const connection of this.connections) connection.disconnect();
  }
}
