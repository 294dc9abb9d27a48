import { Injectable } from '@nestjs/common';
import type { EventData, EventEnvelope, paymentDisputeClosed } from '#contracts';
import { Database } from '#infra/database';
import { PaymentReversalsRepository } from '../../reversals/payment-reversals.repository';
import { RecordMoneyBack } from '../../reversals/record-money-back';
import { ReverseCredits } from '../reverse-credits/reverse-credits.service';

/** Frees what a dispute had reserved. When it is lost, takes the credits of the payment back first, in proportion. */
@Injectable()
export class CloseDispute {
  constructor(
    private readonly db: Database,
    private readonly recordMoneyBack: RecordMoneyBack,
    private readonly reversals: PaymentReversalsRepository,
    private readonly reverseCredits: ReverseCredits,
  ) {}

  async execute(event: EventEnvelope<EventData<typeof paymentDisputeClosed>>): Promise<void> {
    const { data } = event;
    await this.db.transaction(async () => {
      const reversal = await this.recordMoneyBack.execute(event);
      await this.reversals.closeDispute(reversal, {
        disputeId: data.dispute_id,
        disputedAmount: data.disputed_amount,
        state: data.outcome,
      });
      await this.reverseCredits.execute(reversal);
    });
  }
}
