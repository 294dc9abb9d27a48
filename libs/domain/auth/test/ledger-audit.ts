import type { Database } from '#infra/database';

interface EntryRow {
  type: string;
  amount: number;
  balance_after: number;
}

interface EventRow {
  id: string;
  source: string;
  version: number;
  data: unknown;
  metadata: unknown;
}

/** Looks at the tables behind the API, as an auditor would. */
export class LedgerAudit {
  constructor(private readonly db: Pick<Database, 'query'>) {}

  /**
   * Of every wallet: the lots add up to what is available and held, the open holds and the reserves of disputes to what is held, the
   * entries to both together, those of `owed` and `repaid` to the debt; each entry continues the one before; the next expiry is right; and
   * nothing is negative.
   */
  async expectBalanced(): Promise<void> {
    const wrong = await this.db.query(
      `SELECT wallet.*, lots.left_over, lots.held AS held_in_lots, holds.held AS held_by_holds, reserves.held AS held_by_disputes,
              ledger.total, ledger.owed
       FROM auth.credit_balances AS wallet
       CROSS JOIN LATERAL (
         SELECT coalesce(sum(remaining), 0) AS left_over, coalesce(sum(held), 0) AS held, min(expires_at) FILTER (WHERE remaining > 0) AS next_expiry
         FROM auth.credit_lots AS lot
         WHERE (lot.project_id, lot.user_id, lot.credit_type) = (wallet.project_id, wallet.user_id, wallet.credit_type)) AS lots
       CROSS JOIN LATERAL (
         SELECT coalesce(sum(amount), 0) AS held, min(expires_at) AS next_expiry
         FROM auth.credit_holds AS hold
         WHERE (hold.project_id, hold.user_id, hold.credit_type) = (wallet.project_id, wallet.user_id, wallet.credit_type)
           AND hold.state = 'open') AS holds
       CROSS JOIN LATERAL (
         SELECT coalesce(sum(reserve.amount), 0) AS held
         FROM auth.dispute_reserves AS reserve JOIN auth.credit_lots AS lot ON lot.id = reserve.lot_id
         WHERE (lot.project_id, lot.user_id, lot.credit_type) = (wallet.project_id, wallet.user_id, wallet.credit_type)) AS reserves
       CROSS JOIN LATERAL (
         SELECT coalesce(sum(amount), 0) AS total, coalesce(bool_and(continues), true) AS continuous,
           coalesce(sum(amount) FILTER (WHERE type IN ('owed', 'repaid')), 0) AS owed
         FROM (SELECT type, amount, balance_after = amount + coalesce(lag(balance_after) OVER (ORDER BY position), 0) AS continues
               FROM auth.ledger_entries AS entry
               WHERE (entry.project_id, entry.user_id, entry.credit_type)
                   = (wallet.project_id, wallet.user_id, wallet.credit_type)) AS entries) AS ledger
       WHERE least(wallet.available, wallet.held, wallet.debt) < 0
          OR wallet.available <> lots.left_over OR wallet.held <> lots.held OR wallet.held <> holds.held + reserves.held OR wallet.debt <> ledger.owed
          OR wallet.available + wallet.held <> ledger.total OR NOT ledger.continuous
          OR wallet.next_expiry_at IS DISTINCT FROM least(lots.next_expiry, holds.next_expiry)`,
    );
    expect(wrong).toEqual([]);
  }

  /** Oldest first. */
  async entriesOf(userId: string): Promise<EntryRow[]> {
    return this.db.query<EntryRow>(
      `SELECT type, amount::float8, balance_after::float8 FROM auth.ledger_entries WHERE user_id = $1 ORDER BY position`,
      [userId],
    );
  }

  /** Oldest first. */
  async eventsOf(userId: string, type: string): Promise<EventRow[]> {
    return this.db.query<EventRow>(
      `SELECT id, source, version, data, metadata FROM events.events WHERE user_id = $1 AND type = $2 ORDER BY position`,
      [userId, type],
    );
  }
}
