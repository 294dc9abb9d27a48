import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import {
  creditsDue,
  shareOf,
  type PaymentDispute,
  type PaymentReversal,
} from '../../reversals/payment-reversal';
import { PaymentReversalsRepository } from '../../reversals/payment-reversals.repository';
import { CreditReversalsRepository, type PaidLot } from '../credit-reversals.repository';

/**
 * Brings the credits of a payment in line with what has gone back of its money, under the lock of the payment. It looks only at how
 * things stand, so it may be repeated, and events have the same effect in any order.
 */
@Injectable()
export class ReverseCredits {
  constructor(
    private readonly db: Database,
    private readonly reversals: PaymentReversalsRepository,
    private readonly credits: CreditReversalsRepository,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param creditType the only kind to look at; undefined: all that the payment granted */
  async execute(reversal: PaymentReversal, creditType?: string): Promise<void> {
    const now = this.clock.now();
    await this.db.transaction(async () => {
      const disputes = await this.reversals.disputesOf(reversal);
      if (reversal.refundedAmount === 0 && disputes.length === 0) return;
      for (const lot of await this.credits.lockLots(reversal, creditType, now)) {
        await this.takeBack(lot, reversal, now);
        for (const dispute of disputes) await this.settleReserve(lot, reversal, dispute, now);
      }
    });
  }

  private async takeBack(lot: PaidLot, reversal: PaymentReversal, now: Date): Promise<void> {
    const due = creditsDue(lot, reversal);
    if (due === 0) return;
    const { taken, missing } = await this.credits.takeBack(lot.id, due, reversal, now);
    this.logger.info(
      {
        project_id: reversal.projectId,
        payment_id: reversal.paymentId,
        credit_type: lot.creditType,
        taken,
        missing,
        credit_debt: reversal.creditDebt,
      },
      'Credits of a payment were taken back',
    );
  }

  private async settleReserve(
    lot: PaidLot,
    { projectId, amount }: PaymentReversal,
    { disputeId, disputedAmount, state }: PaymentDispute,
    now: Date,
  ): Promise<void> {
    if (state !== 'open') return this.credits.free(projectId, disputeId, lot.id, now);
    const share = shareOf(lot.amount, disputedAmount, amount);
    return this.credits.reserve(projectId, disputeId, lot.id, share);
  }
}
