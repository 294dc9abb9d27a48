import { Injectable } from '@nestjs/common';
import type { EventData, EventEnvelope, paymentDisputed } from '#contracts';
import { Database } from '#infra/database';
import { PaymentReversalsRepository } from '../../reversals/payment-reversals.repository';
import { ReverseCredits } from '../reverse-credits/reverse-credits.service';

/** Reserves what is left of the credits of a disputed payment, in proportion. Its permissions stay while the dispute is open. */
@Injectable()
export class FollowDispute {
  constructor(
    private readonly db: Database,
    private readonly reversals: PaymentReversalsRepository,
    private readonly reverseCredits: ReverseCredits,
  ) {}

  async execute({
    data,
    project_id: projectId,
  }: EventEnvelope<EventData<typeof paymentDisputed>>): Promise<void> {
    await this.db.transaction(async () => {
      const known = await this.reversals.lock(projectId, data.payment_id);
      const reversal = { ...known, amount: data.amount };
      await this.reversals.save(reversal);
      await this.reversals.openDispute(reversal, {
        disputeId: data.dispute_id,
        disputedAmount: data.disputed_amount,
      });
      await this.reverseCredits.execute(reversal);
    });
  }
}
