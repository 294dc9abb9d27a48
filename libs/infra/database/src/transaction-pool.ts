import { Pool, type PoolClient, type PoolConfig, type QueryConfig, type QueryResult } from 'pg';

type ConnectCallback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/** The connection of a transaction that Prisma has begun, for as long as it lasts. */
export class TransactionConnection {
  private client: PoolClient | undefined;

  /** @throws Error once the transaction is over: the connection may be someone else's by then */
  async query(config: QueryConfig): Promise<QueryResult> {
    if (this.client === undefined)
      throw new Error('The transaction is over: it has ended, or took too long.');
    return this.client.query(config);
  }

  /** Takes the connection that the transaction begins on, until it goes back to its pool. */
  hold(client: PoolClient): void {
    const release = client.release.bind(client);
    let held = true;
    this.client = client;
    client.release = (error) => {
      if (!held) return;
      held = false;
      this.client = undefined;
      Reflect.deleteProperty(client, 'query');
      release(error);
    };
    givenUpWithoutAnswer(client);
  }
}

/**
 * A connection on which a statement got no answer is closed at once: the ROLLBACK would wait behind that statement as long again, and the
 * next one to get the connection from the pool too.
 */
function givenUpWithoutAnswer(client: PoolClient): void {
  const query = client.query.bind(client) as (...arguments_: unknown[]) => Promise<unknown>;
  const watched = (...arguments_: unknown[]) => {
    const answer = query(...arguments_);
    answer.catch((error: unknown) => {
      if (isWithoutAnswer(error)) client.release(error);
    });
    return answer;
  };
  client.query = watched as PoolClient['query'];
}

function isWithoutAnswer(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Query read timeout';
}

/**
 * A pool that hands over the connection on which Prisma begins a transaction, so that written-out SQL can take part in it without
 * the way through Prisma, which costs several times what the statement does.
 */
export class TransactionPool extends Pool {
  /** @param current the transaction in whose course a connection is asked for; its first one is its own */
  constructor(
    config: PoolConfig,
    private readonly current: () => TransactionConnection | undefined,
  ) {
    super(config);
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<PoolClient> | void {
    return callback === undefined ? this.connectFor(this.current()) : super.connect(callback);
  }

  private async connectFor(transaction: TransactionConnection | undefined): Promise<PoolClient> {
    const client = await super.connect();
    transaction?.hold(client);
    return client;
  }
}
