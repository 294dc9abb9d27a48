import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import type { GrantedCredits, PaymentReversal } from '../reversals/payment-reversal';
import { creditEventsJson } from './credit-events';
import type { Wallet } from './credit-wallets.repository';

/** A lot that came with a payment. */
export interface PaidLot extends GrantedCredits {
  readonly id: string;
  readonly creditType: string;
}

/** How many were taken out of the wallet, and how many there were not. */
export interface TakenBack {
  readonly taken: number;
  readonly missing: number;
}

export interface Forgiving {
  /** Null: all. */
  readonly amount: number | null;
  readonly reference: string | null;
  readonly operationId: string;
  readonly now: Date;
}

interface LotRow {
  id: string;
  credit_type: string;
  amount: bigint;
  lapsed: bigint;
  taken_back: bigint;
}

/** Takes back, reserves and frees the credits of payments, by functions in the database (see the migration `taking_credits_back`). */
@Injectable()
export class CreditReversalsRepository {
  constructor(private readonly db: Database) {}

  /**
   * The lots of a payment, of one kind of credit or of all. Their wallets are locked, in the order of `CreditWalletsRepository`, before
   * anything is written; what was due in them is done.
   */
  async lockLots(
    { projectId, paymentId }: PaymentReversal,
    creditType: string | undefined,
    now: Date,
  ): Promise<PaidLot[]> {
    const ofPayment = `lot.project_id = $1 AND lot.source_type = 'purchase' AND lot.source_id = $2
                       AND ($3::text IS NULL OR lot.credit_type = $3::text)`;
    const payment = [projectId, paymentId, creditType ?? null];
    await this.db.query(
      `SELECT 1 FROM auth.credit_lots AS lot JOIN auth.credit_balances AS wallet USING (project_id, user_id, credit_type)
       WHERE ${ofPayment} ORDER BY wallet.credit_type COLLATE "C" FOR UPDATE OF wallet`,
      payment,
    );
    await this.db.query(
      `SELECT count(auth.lapse_credits(lot.project_id, lot.user_id, lot.credit_type, $4::timestamptz, $5::jsonb))
       FROM auth.credit_lots AS lot WHERE ${ofPayment}`,
      [...payment, now, creditEventsJson(paymentId)],
    );
    const rows = await this.db.query<LotRow>(
      `SELECT lot.id, lot.credit_type, lot.amount, lot.lapsed, lot.taken_back
       FROM auth.credit_lots AS lot WHERE ${ofPayment} ORDER BY lot.credit_type COLLATE "C"`,
      payment,
    );
    return rows.map(({ id, credit_type, amount, lapsed, taken_back }) => ({
      id,
      creditType: credit_type,
      amount: Number(amount),
      lapsed: Number(lapsed),
      takenBack: Number(taken_back),
    }));
  }

  /** Takes `due` credits of a locked lot back; what is missing becomes a debt, or is forgiven. */
  async takeBack(
    lotId: string,
    due: number,
    { paymentId, creditDebt }: PaymentReversal,
    now: Date,
  ): Promise<TakenBack> {
    const rows = await this.db.query<{ taken: bigint; missing: bigint }>(
      `SELECT taken, missing FROM auth.take_back_credits($1, $2::bigint, $3::boolean, $4::timestamptz, $5::jsonb)`,
      [lotId, BigInt(due), creditDebt === 'repay', now, creditEventsJson(paymentId)],
    );
    const { taken, missing } = only(rows);
    return { taken: Number(taken), missing: Number(missing) };
  }

  /** Reserves up to `share` of what remains in a locked lot, once for each dispute. */
  async reserve(projectId: string, disputeId: string, lotId: string, share: number): Promise<void> {
    await this.db.query(`SELECT auth.reserve_disputed($1, $2, $3, $4::bigint)`, [
      projectId,
      disputeId,
      lotId,
      BigInt(share),
    ]);
  }

  /** Frees what a dispute still reserves of a locked lot. */
  async free(projectId: string, disputeId: string, lotId: string, now: Date): Promise<void> {
    await this.db.query(`SELECT auth.free_disputed($1, $2, $3, $4::timestamptz, $5::jsonb)`, [
      projectId,
      disputeId,
      lotId,
      now,
      creditEventsJson(disputeId),
    ]);
  }

  /** Lets a debt go: at most `amount`, or all of it when that is null. Once per operation; a repetition answers the same. */
  async forgive(
    { projectId, userId, creditType }: Wallet,
    { amount, reference, operationId, now }: Forgiving,
  ): Promise<{ forgiven: number; debt: number }> {
    const rows = await this.db.query<{ forgiven: bigint; debt: bigint }>(
      `SELECT forgiven, debt
       FROM auth.forgive_debt($1, $2, $3, $4::bigint, $5, $6, $7::timestamptz, $8::jsonb)`,
      [
        projectId,
        userId,
        creditType,
        amount === null ? null : BigInt(amount),
        reference,
        operationId,
        now,
        creditEventsJson(operationId),
      ],
    );
    const { forgiven, debt } = only(rows);
    return { forgiven: Number(forgiven), debt: Number(debt) };
  }
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('A statement that always returns a row returned none');
  return row;
}
