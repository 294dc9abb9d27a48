import { AsyncLocalStorage } from 'node:async_hooks';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { types, type CustomTypesConfig } from 'pg';
import { DatabaseConfig } from '#infra/config';
import { LOGGER, type Logger } from '#infra/logging';
import { PrismaClient, type Prisma } from './generated/client';
import { statementName } from './statement-names';
import { TransactionConnection, TransactionPool } from './transaction-pool';

const MAX_WAIT_MILLISECONDS = 10_000;
const TRANSACTION_TIMEOUT_MILLISECONDS = 15_000;
/** Longer than any transaction of ours lasts: only a process that is frozen or cut off is still in one by then, and lets go of its rows. */
const FORSAKEN_TRANSACTION_MILLISECONDS = 20_000;
/** PostgreSQL ends a statement that works, or waits for a lock, longer than this. */
const STATEMENT_TIMEOUT_MILLISECONDS = 10_000;
/** Later than PostgreSQL itself would have given up: no answer by then means that the connection is dead, and it is closed. */
const UNANSWERED_MILLISECONDS = 12_000;
const INT8 = 20;

/** Reads `bigint` columns as bigint, as Prisma does, instead of as text. */
const rowTypes: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): ((text: string) => unknown) =>
    oid === INT8 && format !== 'binary'
      ? BigInt
      : (types.getTypeParser(oid, format ?? 'text') as (text: string) => unknown),
};

interface Transaction {
  /** Prisma's client; set once the transaction has begun, which is before any work of ours is done in it. */
  client?: Prisma.TransactionClient;
  readonly connection: TransactionConnection;
  readonly afterCommit: (() => void)[];
}

/** A value that may stand for `$1` in a statement. Structured values are passed as JSON text and cast in the SQL. */
export type SqlValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | null
  | readonly string[]
  | readonly bigint[];

/**
 * The one way to PostgreSQL. Transactions travel with the asynchronous call chain, so repositories take part in whatever
 * transaction their caller has opened without being handed it.
 */
@Injectable()
export class Database implements OnApplicationShutdown {
  private readonly current = new AsyncLocalStorage<Transaction | undefined>();
  private readonly pool: TransactionPool;
  private readonly prisma: PrismaClient;

  constructor(config: DatabaseConfig, @Inject(LOGGER) logger: Logger) {
    this.pool = new TransactionPool(
      {
        connectionString: config.url,
        max: config.poolSize,
        application_name: 'paygrove',
        statement_timeout: config.statementTimeoutMilliseconds ?? STATEMENT_TIMEOUT_MILLISECONDS,
        query_timeout: config.unansweredMilliseconds ?? UNANSWERED_MILLISECONDS,
        options: `-c timezone=UTC -c idle_in_transaction_session_timeout=${FORSAKEN_TRANSACTION_MILLISECONDS}`,
        keepAlive: true,
        connectionTimeoutMillis: MAX_WAIT_MILLISECONDS,
      },
      () => this.current.getStore()?.connection,
    );
    // A connection that is lost while idle is replaced by the pool; without a listener it would end the process.
    this.pool.on('error', (error) => logger.warn({ err: error }, 'lost an idle database connection'));
    const adapter = new PrismaPg(this.pool, {
      statementNameGenerator: ({ sql }) => statementName(sql) ?? '',
    });
    this.prisma = new PrismaClient({ adapter });
  }

  /** Prisma's client, bound to the current transaction where there is one. For repositories alone. */
  get client(): Prisma.TransactionClient {
    return this.current.getStore()?.client ?? this.prisma;
  }

  get inTransaction(): boolean {
    return this.current.getStore() !== undefined;
  }

  /** Runs `work` in a transaction; joins the current one where there is one. No network calls inside. */
  async transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.inTransaction) return work();
    const transaction: Transaction = { connection: new TransactionConnection(), afterCommit: [] };
    const result = await this.current.run(transaction, () =>
      this.prisma.$transaction(
        (client) => {
          transaction.client = client;
          return work();
        },
        { maxWait: MAX_WAIT_MILLISECONDS, timeout: TRANSACTION_TIMEOUT_MILLISECONDS },
      ),
    );
    for (const callback of transaction.afterCommit) callback();
    return result;
  }

  /** Calls back once the current transaction is committed, or at once when there is none. Not called after a rollback. */
  afterCommit(callback: () => void): void {
    const transaction = this.current.getStore();
    const outside = () => this.current.exit(callback);
    if (transaction === undefined) outside();
    else transaction.afterCommit.push(outside);
  }

  /** Runs `work` outside the current transaction, on connections of its own. */
  outsideTransaction<Result>(work: () => Result): Result {
    return this.current.exit(work);
  }

  /**
   * Runs written-out SQL as a prepared statement, in one round trip: on the pool, or on the connection of the current transaction.
   * `bigint` columns come as bigint, `timestamptz` as Date, `jsonb` parsed.
   */
  async query<Row>(text: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    const connection = this.current.getStore()?.connection ?? this.pool;
    const name = statementName(text);
    const named = name === undefined ? {} : { name };
    const result = await connection.query({ ...named, text, values: [...values], types: rowTypes });
    return result.rows as Row[];
  }

  async onApplicationShutdown(): Promise<void> {
    await this.prisma.$disconnect();
    if (!this.pool.ended) await this.pool.end();
  }
}
