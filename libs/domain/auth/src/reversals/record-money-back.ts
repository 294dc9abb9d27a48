import { Injectable } from '@nestjs/common';
import type {
  EventData,
  EventEnvelope,
  paymentCredited,
  paymentDisputeClosed,
  paymentRefunded,
} from '#contracts';
import { afterMoneyBack, withoutPermissions, type PaymentReversal } from './payment-reversal';
import { PaymentReversalsRepository } from './payment-reversals.repository';

export type MoneyBackEvent = EventEnvelope<
  EventData<typeof paymentCredited | typeof paymentDisputeClosed | typeof paymentRefunded>
>;

/**
 * Notes what an event tells of money that went back, for whichever handler comes first, and locks it. Credits and permissions are taken
 * back by handlers of their own, in transactions of their own, so that none holds locks of both.
 */
@Injectable()
export class RecordMoneyBack {
  constructor(private readonly reversals: PaymentReversalsRepository) {}

  async execute({ id: eventId, project_id: projectId, data }: MoneyBackEvent): Promise<PaymentReversal> {
    const known = await this.reversals.lock(projectId, data.payment_id);
    const moneyBack = afterMoneyBack(known, {
      amount: data.amount,
      refundedAmount: data.refunded_amount + (data.credited_amount ?? 0),
      creditDebt: data.credit_debt,
      eventId,
    });
    const lost = 'outcome' in data && data.outcome === 'lost';
    const reversal = lost ? withoutPermissions(moneyBack, eventId) : moneyBack;
    await this.reversals.save(reversal);
    return reversal;
  }
}
