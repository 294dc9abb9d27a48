import { Injectable } from '@nestjs/common';
import type { EventData, EventEnvelope, paymentRefunded } from '#contracts';
import { Database } from '#infra/database';
import { ReverseCredits } from '../../credits/reverse-credits/reverse-credits.service';
import { EndPaidPermissions } from '../../permissions/end-paid-permissions/end-paid-permissions.service';
import { afterMoneyBack } from '../payment-reversal';
import { PaymentReversalsRepository } from '../payment-reversals.repository';

/**
 * Takes back what a refunded payment gave: credits in proportion, permissions once it is refunded wholly. What the payment is yet to
 * give is taken back when it does.
 */
@Injectable()
export class FollowRefund {
  constructor(
    private readonly db: Database,
    private readonly reversals: PaymentReversalsRepository,
    private readonly reverseCredits: ReverseCredits,
    private readonly endPermissions: EndPaidPermissions,
  ) {}

  async execute(event: EventEnvelope<EventData<typeof paymentRefunded>>): Promise<void> {
    const { data, project_id: projectId } = event;
    await this.db.transaction(async () => {
      const known = await this.reversals.lock(projectId, data.payment_id);
      const reversal = afterMoneyBack(known, {
        amount: data.amount,
        refundedAmount: data.refunded_amount,
        creditDebt: data.credit_debt,
        eventId: event.id,
      });
      await this.reversals.save(reversal);
      await this.reverseCredits.execute(reversal);
      await this.endPermissions.execute(reversal, data.user_id);
    });
  }
}
