import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { Database } from '#infra/database';
import type { PageRequest } from '#infra/http';

export interface Lot {
  readonly amount: number;
  readonly remaining: number;
  /** Of credits of a period: its end, though they can be spent until its renewal has been collected. */
  readonly expiresAt: Date | null;
  readonly sourceType: string;
  readonly sourceId: string | null;
}

export interface Balance {
  readonly creditType: string;
  readonly available: number;
  /** Reserved by open holds and disputes. */
  readonly held: number;
  /** Owed, as it was spent of payments that are refunded. */
  readonly debt: number;
  readonly nextExpiryAt: Date | null;
  /** With something left to spend in them, in the order in which they burn. */
  readonly lots: readonly Lot[];
}

export interface BalanceTotals {
  readonly creditType: string;
  readonly available: number;
  readonly held: number;
}

export const ledgerEntryTypes = [
  'granted',
  'consumed',
  'expired',
  'revoked',
  'owed',
  'repaid',
  'forgiven',
] as const;
export type LedgerEntryType = (typeof ledgerEntryTypes)[number];

export interface LedgerEntry {
  readonly id: string;
  /** Ascends with the movements of a wallet. */
  readonly position: bigint;
  readonly type: LedgerEntryType;
  readonly creditType: string;
  /** Signed. */
  readonly amount: number;
  readonly balanceAfter: number;
  readonly sourceType: string;
  readonly sourceId: string | null;
  readonly reference: string | null;
  readonly createdAt: Date;
}

interface BalanceRow {
  credit_type: string;
  available: bigint;
  held: bigint;
  debt: bigint;
  next_expiry_at: Date | null;
  lots: LotJson[];
}

interface LotJson {
  amount: number;
  remaining: number;
  expires_at: string | null;
  source_type: string;
  source_id: string | null;
}

interface LedgerRow {
  id: string;
  position: bigint;
  type: LedgerEntryType;
  credit_type: string;
  amount: bigint;
  balance_after: bigint;
  source_type: string;
  source_id: string | null;
  reference: string | null;
  created_at: Date;
}

/** Reads what the wallets hold and what has moved. */
@Injectable()
export class CreditStatementsRepository {
  constructor(private readonly db: Database) {}

  /**
   * All balances of a user with their open lots, in one snapshot, so that the lots add up.
   * Plan: range scan of the primary key; for each wallet a range scan of the burn order index.
   */
  async balancesOf(projectId: string, userId: string): Promise<Balance[]> {
    const rows = await this.db.query<BalanceRow>(
      `SELECT wallet.credit_type, wallet.available, wallet.held, wallet.debt, wallet.next_expiry_at,
              coalesce((SELECT jsonb_agg(jsonb_build_object('amount', lot.amount, 'remaining', lot.remaining,
                                           'expires_at', coalesce(lot.period_ends_at, lot.expires_at), 'source_type', lot.source_type, 'source_id', lot.source_id)
                                         ORDER BY lot.expires_at, lot.position)
                        FROM auth.credit_lots AS lot
                        WHERE lot.project_id = wallet.project_id AND lot.user_id = wallet.user_id
                          AND lot.credit_type = wallet.credit_type AND lot.open), '[]') AS lots
       FROM auth.credit_balances AS wallet
       WHERE wallet.project_id = $1 AND wallet.user_id = $2
       ORDER BY wallet.credit_type`,
      [projectId, userId],
    );
    return rows.map((row) => ({
      creditType: row.credit_type,
      available: Number(row.available),
      held: Number(row.held),
      debt: Number(row.debt),
      nextExpiryAt: row.next_expiry_at,
      lots: row.lots.map(toLot),
    }));
  }

  /** What each balance of a user comes to at `now`, whether what has lapsed is written off yet or not. */
  async totalsOf(projectId: string, userId: string, now: Date): Promise<BalanceTotals[]> {
    const rows = await this.db.query<{ credit_type: string; available: bigint; held: bigint }>(
      `SELECT wallet.credit_type,
              auth.spendable_credits(wallet.project_id, wallet.user_id, wallet.credit_type, $3::timestamptz) AS available,
              CASE WHEN wallet.next_expiry_at <= $3::timestamptz THEN wallet.held - (
                SELECT coalesce(sum(hold.amount), 0)::bigint FROM auth.credit_holds AS hold
                WHERE hold.project_id = wallet.project_id AND hold.user_id = wallet.user_id
                  AND hold.credit_type = wallet.credit_type AND hold.state = 'open' AND hold.expires_at <= $3::timestamptz
              ) ELSE wallet.held END AS held
       FROM auth.credit_balances AS wallet
       WHERE wallet.project_id = $1 AND wallet.user_id = $2
       ORDER BY wallet.credit_type`,
      [projectId, userId, now],
    );
    return rows.map(({ credit_type, available, held }) => ({
      creditType: credit_type,
      available: Number(available),
      held: Number(held),
    }));
  }

  /**
   * Movements of a user, newest first; one more than the page holds. `creditType` null means of every kind.
   * Plan: for each of the user's few wallets the newest entries by a backward range scan of (wallet, position), then merged. One index
   * serves both with and without the filter.
   */
  async ledgerOf(
    projectId: string,
    userId: string,
    creditType: string | null,
    page: PageRequest,
  ): Promise<LedgerEntry[]> {
    const rows = await this.db.query<LedgerRow>(
      `SELECT entry.id, entry.position, entry.type, entry.credit_type, entry.amount, entry.balance_after,
              entry.source_type, entry.source_id, entry.reference, entry.created_at
       FROM auth.credit_balances AS wallet
       CROSS JOIN LATERAL (
         SELECT * FROM auth.ledger_entries AS movement
         WHERE movement.project_id = wallet.project_id AND movement.user_id = wallet.user_id
           AND movement.credit_type = wallet.credit_type AND movement.position < $4::bigint
         ORDER BY movement.position DESC LIMIT $5::int) AS entry
       WHERE wallet.project_id = $1 AND wallet.user_id = $2 AND ($3::text IS NULL OR wallet.credit_type = $3::text)
       ORDER BY entry.position DESC LIMIT $5::int`,
      [projectId, userId, creditType, positionOf(page.before), page.limit + 1],
    );
    return rows.map((row) => ({
      id: row.id,
      position: row.position,
      type: row.type,
      creditType: row.credit_type,
      amount: Number(row.amount),
      balanceAfter: Number(row.balance_after),
      sourceType: row.source_type,
      sourceId: row.source_id,
      reference: row.reference,
      createdAt: row.created_at,
    }));
  }
}

function toLot({ amount, remaining, expires_at, source_type, source_id }: LotJson): Lot {
  return {
    amount,
    remaining,
    expiresAt: expires_at === null ? null : new Date(expires_at),
    sourceType: source_type,
    sourceId: source_id,
  };
}

const NEWEST = 9_223_372_036_854_775_807n;

/** @throws DomainError `invalid_cursor` when the cursor is of another list */
function positionOf(cursor: string | undefined): bigint {
  if (cursor === undefined) return NEWEST;
  if (/^\d{1,18}$/.test(cursor)) return BigInt(cursor);
  throw new DomainError(
    'invalid_cursor',
    'The cursor is of another list: use next_cursor of the page before.',
  );
}
