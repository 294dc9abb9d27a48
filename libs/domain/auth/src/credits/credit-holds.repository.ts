import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { Database } from '#infra/database';
import { creditEventsJson } from './credit-events';
import type { Wallet } from './credit-wallets.repository';

export const holdStates = ['open', 'captured', 'released', 'expired'] as const;
export type HoldState = (typeof holdStates)[number];

/** Credits that are reserved, or were. */
export interface Hold {
  readonly id: string;
  readonly userId: string;
  readonly creditType: string;
  readonly amount: number;
  /** How many of them were taken; the rest was freed. */
  readonly captured: number;
  readonly state: HoldState;
  readonly expiresAt: Date;
}

export interface Holding {
  readonly amount: number;
  readonly expiresAt: Date;
  readonly operationId: string;
  readonly now: Date;
}

export interface Settling {
  /** How many to take, the rest is freed; null frees all. */
  readonly capture: number | null;
  readonly operationId: string;
  readonly now: Date;
}

/** `repeated` is the hold that the operation made before. */
export type Held =
  | { readonly outcome: 'held' | 'repeated'; readonly hold: Hold }
  | { readonly outcome: 'insufficient'; readonly available: number };

/** With `not_open` and `too_much` nothing was done, and the hold is as it was. */
export type Settled =
  | { readonly outcome: 'closed' | 'repeated' | 'not_open' | 'too_much'; readonly hold: Hold }
  | { readonly outcome: 'not_found' };

interface Row {
  id: string;
  user_id: string;
  credit_type: string;
  amount: bigint;
  captured: bigint;
  state: HoldState;
  expires_at: Date;
}

const columnsOf = (hold: string) =>
  ['id', 'user_id', 'credit_type', 'amount', 'captured', 'state', 'expires_at']
    .map((column) => `(${hold}).${column}`)
    .join(', ');

/**
 * Reserves credits and settles what is reserved. As with `CreditWalletsRepository`, each is one call of a function in the database (see
 * the migration `moving_credits`): one round trip, right under any concurrency.
 */
@Injectable()
export class CreditHoldsRepository {
  constructor(private readonly db: Database) {}

  /** Reserves the whole amount or nothing, of the lots that would burn next. */
  async hold({ projectId, userId, creditType }: Wallet, holding: Holding): Promise<Held> {
    const { amount, expiresAt, operationId, now } = holding;
    const rows = await this.db.query<Row & { outcome: Held['outcome']; available: bigint }>(
      `SELECT made.outcome, made.available, ${columnsOf('made.hold')}
       FROM auth.hold_credits($1, $2, $3, $4::bigint, $5::timestamptz, $6, $7, $8::timestamptz, $9::jsonb) AS made`,
      [
        projectId,
        userId,
        creditType,
        BigInt(amount),
        expiresAt,
        operationId,
        newId('hold', now),
        now,
        creditEventsJson(operationId),
      ],
    );
    const row = only(rows);
    if (row.outcome === 'insufficient') return { outcome: row.outcome, available: Number(row.available) };
    return { outcome: row.outcome, hold: toHold(row) };
  }

  /** Captures or releases a hold of the project. */
  async settle(projectId: string, holdId: string, settling: Settling): Promise<Settled> {
    const { capture, operationId, now } = settling;
    const rows = await this.db.query<Row & { outcome: Settled['outcome'] }>(
      `SELECT settled.outcome, ${columnsOf('settled.hold')}
       FROM auth.settle_hold($1, $2, $3::bigint, $4, $5, $6, $7::timestamptz, $8::jsonb) AS settled`,
      [
        projectId,
        holdId,
        capture === null ? null : BigInt(capture),
        operationId,
        newId('le', now),
        newId('evt', now),
        now,
        creditEventsJson(operationId),
      ],
    );
    const row = only(rows);
    if (row.outcome === 'not_found') return { outcome: row.outcome };
    return { outcome: row.outcome, hold: toHold(row) };
  }

  /** As it stands at `now`: one that is due has expired, whether that is written down yet or not. */
  async find(projectId: string, holdId: string, now: Date): Promise<Hold | undefined> {
    const rows = await this.db.query<Row>(
      `SELECT id, user_id, credit_type, amount, captured, expires_at,
              CASE WHEN state = 'open' AND expires_at <= $3::timestamptz THEN 'expired' ELSE state END AS state
       FROM auth.credit_holds WHERE id = $2 AND project_id = $1`,
      [projectId, holdId, now],
    );
    return rows[0] === undefined ? undefined : toHold(rows[0]);
  }
}

function toHold(row: Row): Hold {
  return {
    id: row.id,
    userId: row.user_id,
    creditType: row.credit_type,
    amount: Number(row.amount),
    captured: Number(row.captured),
    state: row.state,
    expiresAt: row.expires_at,
  };
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('A statement that always returns a row returned none');
  return row;
}
