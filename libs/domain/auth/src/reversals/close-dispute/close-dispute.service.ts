import { Injectable } from '@nestjs/common';
import type { EventData, EventEnvelope, paymentDisputeClosed } from '#contracts';
import { Database } from '#infra/database';
import { ReverseCredits } from '../../credits/reverse-credits/reverse-credits.service';
import { EndPaidPermissions } from '../../permissions/end-paid-permissions/end-paid-permissions.service';
import { afterMoneyBack, withoutPermissions } from '../payment-reversal';
import { PaymentReversalsRepository } from '../payment-reversals.repository';

/** Frees what a dispute had reserved. When it is lost, takes back what the payment gave: credits in proportion, and its permissions. */
@Injectable()
export class CloseDispute {
  constructor(
    private readonly db: Database,
    private readonly reversals: PaymentReversalsRepository,
    private readonly reverseCredits: ReverseCredits,
    private readonly endPermissions: EndPaidPermissions,
  ) {}

  async execute(event: EventEnvelope<EventData<typeof paymentDisputeClosed>>): Promise<void> {
    const { data, project_id: projectId } = event;
    await this.db.transaction(async () => {
      const known = await this.reversals.lock(projectId, data.payment_id);
      const moneyBack = afterMoneyBack(known, {
        amount: data.amount,
        refundedAmount: data.refunded_amount,
        creditDebt: data.credit_debt,
        eventId: event.id,
      });
      const reversal = data.outcome === 'lost' ? withoutPermissions(moneyBack, event.id) : moneyBack;
      await this.reversals.save(reversal);
      await this.reversals.closeDispute(reversal, {
        disputeId: data.dispute_id,
        disputedAmount: data.disputed_amount,
        state: data.outcome,
      });
      await this.reverseCredits.execute(reversal);
      await this.endPermissions.execute(reversal, data.user_id);
    });
  }
}
