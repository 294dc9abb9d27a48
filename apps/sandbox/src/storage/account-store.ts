import { type Pool } from 'pg';
import { accountIdOf } from '../ids';
import { type SandboxClock } from '../clock/sandbox-clock';
import { type ObjectType } from '../stripe-objects';
import { AccountReader } from './account-reader';
import { AccountTransaction, automatic, type Origin } from './account-transaction';
import { inTransaction } from './database';

/** Opens accounts for reading and for changing. */
export class AccountStore {
  private readonly seen = new Set<string>();

  constructor(
    private readonly pool: Pool,
    private readonly clock: SandboxClock,
    /** Called after a commit that left webhooks to be sent. */
    private readonly onDeliveries: () => void,
  ) {}

  /** The account of a secret key. It comes into being when its key is first used. */
  async accountFor(apiKey: string): Promise<string> {
    const account = accountIdOf(apiKey);
    if (this.seen.has(account)) return account;
    await this.pool.query(
      'INSERT INTO stripe_sandbox.accounts (id, api_key) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [account, apiKey],
    );
    this.seen.add(account);
    return account;
  }

  async read(account: string): Promise<AccountReader> {
    return new AccountReader(this.pool, account, this.clock.now());
  }

  /**
   * Changes one account. Its transactions run one at a time: objects hang together in so many ways (a payment changes
   * its session, its customer, its subscription) that one lock is simpler than many and cannot deadlock, and events come
   * out in the order in which things happened.
   */
  async write<T>(
    account: string,
    work: (tx: AccountTransaction) => Promise<T>,
    origin: Origin = automatic,
  ): Promise<T> {
    const { result, deliveries } = await inTransaction(this.pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [account]);
      const tx = new AccountTransaction(client, account, this.clock.now(), origin);
      const result = await work(tx);
      return { result, deliveries: await tx.flush() };
    });
    if (deliveries) this.onDeliveries();
    return result;
  }

  /** The account that has this object, for doors that are not opened with a key: the hosted page, the control API. */
  async accountHolding(type: ObjectType, id: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ account: string }>(
      'SELECT account FROM stripe_sandbox.objects WHERE id = $1 AND type = $2',
      [id, type],
    );
    return rows[0]?.account;
  }

  /** To be called when the accounts have been deleted from outside. */
  forgetSeen(): void {
    this.seen.clear();
  }
}
