import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

/** A payment of a subscription, and whether all of its money is back: refunded, or lost to the payer, also where a part of it was given back as credit before. */
export interface PeriodPayment {
  readonly subscriptionId: string;
  readonly takenBack: boolean;
}

/** Tells whoever keeps subscriptions what has become of the payments for their periods. */
@Injectable()
export class PeriodPayments {
  constructor(private readonly db: Database) {}

  /** Undefined for what is not, or not yet, the payment of a subscription. Plan: primary key. */
  async find(projectId: string, paymentId: string): Promise<PeriodPayment | undefined> {
    const [row] = await this.db.query<{ subscription_id: string; taken_back: boolean }>(
      `SELECT subscription_id, refunded_amount > 0 AND refunded_amount + credited_amount >= amount AS taken_back
       FROM payments.payments WHERE project_id = $1 AND id = $2 AND subscription_id IS NOT NULL`,
      [projectId, paymentId],
    );
    return row && { subscriptionId: row.subscription_id, takenBack: row.taken_back };
  }
}
