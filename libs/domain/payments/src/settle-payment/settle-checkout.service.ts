import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import { isAt, type ProviderCheckoutSession, type StripeAccount } from '#infra/stripe';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { RecordSettlement } from './record-settlement.service';
import { settlementOfSession } from './settlement';

export interface SettleCheckoutCommand {
  readonly session: ProviderCheckoutSession;
  /** The account that tells of it. */
  readonly account: StripeAccount;
  /** Stripe's type of the event that told of it, e.g. `checkout.session.completed`. */
  readonly eventType: string;
}

/** Whether it was about a payment of ours. */
export type SettleOutcome = 'applied' | 'foreign';

/** Brings a payment on by what its checkout session says. Safe to repeat, in any order. */
@Injectable()
export class SettleCheckout {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly record: RecordSettlement,
  ) {}

  async execute({ session, account, eventType }: SettleCheckoutCommand): Promise<SettleOutcome> {
    const { marks } = session;
    if (marks === null) return 'foreign';
    return this.db.transaction(async () => {
      const payment = await this.payments.lock(marks.projectId, marks.paymentId);
      if (payment === undefined || !isAt(payment, account) || !isCheckoutOf(payment, session))
        return 'foreign';
      await this.record.execute(payment, settlementOfSession(session, eventType));
      return 'applied';
    });
  }
}

/** A payment whose session was made, but not written down before a crash, has none yet: this is it. */
function isCheckoutOf({ provider }: Payment, session: ProviderCheckoutSession): boolean {
  return provider.checkoutSessionId === null || provider.checkoutSessionId === session.id;
}
