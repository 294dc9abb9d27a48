import { newId } from '#kernel';
import { creditsPurchased, sourceOf } from '#contracts';
import type { TestDatabase } from './test-database';

const AMOUNT = 10;
const USERS = 100;

/** Events that are committed straight into the payments side's outbox, as many as wanted, and what has become of them on the auth side. */
export class CreditPurchases {
  private committed = 0;

  constructor(
    private readonly database: TestDatabase,
    private readonly projectId: string,
  ) {}

  get count(): number {
    return this.committed;
  }

  async commit(user = `user_${this.committed % USERS}`): Promise<void> {
    this.committed += 1;
    const now = new Date();
    const id = newId('evt', now);
    const data = {
      user_id: user,
      payment_id: newId('pay', now),
      product_id: 'calls_1000',
      credit_type: 'api',
      credits: AMOUNT,
      expires_at: null,
    };
    const metadata = { request_id: id, correlation_id: id };
    await this.database.query(
      'SELECT events.append($1, $2, $3::int, $4, $5, $6, $7::jsonb, $8::jsonb, $9, $10::text[])',
      [
        id,
        creditsPurchased.type,
        creditsPurchased.version,
        sourceOf[creditsPurchased.publishedBy],
        this.projectId,
        user,
        JSON.stringify(creditsPurchased.schema.parse(data)),
        JSON.stringify(metadata),
        now,
        creditsPurchased.listeners,
      ],
    );
  }

  /** How many of the committed events had no effect, and how many effects there are too many. */
  async verdict(): Promise<{ lost: number; doubled: number; dead: number; published: number }> {
    const [effects] = await this.database.query<{ effects: number; different: number; published: number }>(
      `SELECT (SELECT count(*)::int FROM auth.ledger_entries) AS effects,
              (SELECT count(DISTINCT operation_id)::int FROM auth.ledger_entries) AS different,
              (SELECT count(*)::int FROM events.events WHERE type = 'credits.granted') AS published`,
      [],
      'auth',
    );
    const [parked] = await this.database.query<{ dead: number }>(
      `SELECT count(*)::int AS dead FROM events.outbox WHERE state = 'dead'`,
    );
    const { effects: all = 0, different = 0, published = 0 } = effects ?? {};
    return {
      lost: this.committed - different,
      doubled: all - different,
      dead: parked?.dead ?? -1,
      published,
    };
  }

  /** The sum of all balances, in credits; what was committed, when all is well. */
  async balance(): Promise<{ balance: number; expected: number }> {
    const [row] = await this.database.query<{ balance: number }>(
      `SELECT coalesce(sum(available), 0)::int AS balance FROM auth.credit_balances`,
      [],
      'auth',
    );
    return { balance: row?.balance ?? 0, expected: this.committed * AMOUNT };
  }
}
