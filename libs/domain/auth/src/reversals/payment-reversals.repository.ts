import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import type { CreditDebt, PaymentDispute, PaymentReversal } from './payment-reversal';

interface Row {
  amount: bigint;
  refunded_amount: bigint;
  credit_debt: CreditDebt;
  ended_by: string | null;
}

interface DisputeRow {
  dispute_id: string;
  disputed_amount: bigint;
  state: PaymentDispute['state'];
}

/** What has gone back of each payment, and its disputes. */
@Injectable()
export class PaymentReversalsRepository {
  constructor(private readonly db: Database) {}

  /**
   * Locks what is known of a payment until the transaction ends, even if that is nothing. Whoever gives what a payment has bought, and
   * whoever takes it back, does this first: so the second of them finds what the first has done. Always before a wallet or a permission.
   */
  async lock(projectId: string, paymentId: string): Promise<PaymentReversal> {
    const [row] = await this.db.query<Row>(
      `INSERT INTO auth.payment_reversals (project_id, payment_id) VALUES ($1, $2)
       ON CONFLICT (project_id, payment_id) DO UPDATE SET payment_id = excluded.payment_id
       RETURNING amount, refunded_amount, credit_debt, ended_by`,
      [projectId, paymentId],
    );
    if (row === undefined) throw new Error('A statement that always returns a row returned none');
    return {
      projectId,
      paymentId,
      amount: Number(row.amount),
      refundedAmount: Number(row.refunded_amount),
      creditDebt: row.credit_debt,
      endedBy: row.ended_by,
    };
  }

  /** Under the lock. */
  async save(reversal: PaymentReversal): Promise<void> {
    await this.db.query(
      `UPDATE auth.payment_reversals SET amount = $3::bigint, refunded_amount = $4::bigint, credit_debt = $5, ended_by = $6
       WHERE project_id = $1 AND payment_id = $2`,
      [
        reversal.projectId,
        reversal.paymentId,
        BigInt(reversal.amount),
        BigInt(reversal.refundedAmount),
        reversal.creditDebt,
        reversal.endedBy,
      ],
    );
  }

  /** Notes an open dispute, unless it is known, and perhaps closed. */
  async openDispute(
    { projectId, paymentId }: PaymentReversal,
    { disputeId, disputedAmount }: Omit<PaymentDispute, 'state'>,
  ): Promise<void> {
    await this.db.query(
      `INSERT INTO auth.payment_disputes (project_id, dispute_id, payment_id, disputed_amount, state)
       VALUES ($1, $2, $3, $4::bigint, 'open') ON CONFLICT DO NOTHING`,
      [projectId, disputeId, paymentId, BigInt(disputedAmount)],
    );
  }

  /** Notes how a dispute has ended, once, whether its opening was told or not. */
  async closeDispute({ projectId, paymentId }: PaymentReversal, dispute: PaymentDispute): Promise<void> {
    await this.db.query(
      `INSERT INTO auth.payment_disputes AS known (project_id, dispute_id, payment_id, disputed_amount, state)
       VALUES ($1, $2, $3, $4::bigint, $5)
       ON CONFLICT (project_id, dispute_id) DO UPDATE SET state = excluded.state WHERE known.state = 'open'`,
      [projectId, dispute.disputeId, paymentId, BigInt(dispute.disputedAmount), dispute.state],
    );
  }

  /** Of a locked payment. */
  async disputesOf({ projectId, paymentId }: PaymentReversal): Promise<PaymentDispute[]> {
    const rows = await this.db.query<DisputeRow>(
      `SELECT dispute_id, disputed_amount, state FROM auth.payment_disputes
       WHERE project_id = $1 AND payment_id = $2 ORDER BY dispute_id`,
      [projectId, paymentId],
    );
    return rows.map(({ dispute_id, disputed_amount, state }) => ({
      disputeId: dispute_id,
      disputedAmount: Number(disputed_amount),
      state,
    }));
  }
}
