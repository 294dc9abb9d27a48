import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import { PaymentProviders, SubscriptionStartProviders } from '#infra/stripe';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { beginsByCardForm } from '../payment/sold-items';
import { RecordSettlement } from '../settle-payment/record-settlement.service';
import { settlementOfIntent, settlementOfSession, type Settlement } from '../settle-payment/settlement';
import { settlementOfStart } from '../settle-payment/settlement-of-start';

/** Nobody can pay what Stripe does not know (any more). */
const gone: Settlement = { status: 'expired', references: {} };

/**
 * Closes what a payment could still be paid by, its checkout, its payment intent or its subscription: first our wish, then Stripe, then what Stripe says. After a crash in
 * between, the end that Stripe tells of is known for a cancellation by the wish.
 */
@Injectable()
export class CloseCheckout {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly providers: PaymentProviders,
    private readonly starts: SubscriptionStartProviders,
    private readonly record: RecordSettlement,
    private readonly clock: Clock,
  ) {}

  /** Resolves with the payment as it then is: it may have been paid, or have ended, in the last moment. */
  async execute(payment: Payment): Promise<Payment> {
    const wished = await this.wish(payment);
    return wished.status === 'pending' ? this.close(wished) : wished;
  }

  /** The same for one whose time is over: nobody wished for it, so it has expired. */
  async close(payment: Payment): Promise<Payment> {
    const settlement = await this.closeAtStripe(payment);
    return this.db.transaction(async () => this.record.execute(await this.lock(payment), settlement));
  }

  private async closeAtStripe(payment: Payment): Promise<Settlement> {
    const { id, method } = payment;
    const { checkoutSessionId, paymentIntentId } = payment.provider;
    if (method === 'manual') return gone;
    if (beginsByCardForm(payment)) return this.callOff(payment);
    const provider = await this.providers.of(payment);
    if (method === 'intent' && paymentIntentId !== null) {
      const intent = await provider.cancelPaymentIntent(paymentIntentId);
      return intent === undefined ? gone : settlementOfIntent(intent, { method, isProcessing: false });
    }
    if (checkoutSessionId === null) throw new Error(`${id} has nothing to close`);
    const session = await provider.expireCheckoutSession(checkoutSessionId);
    return session === undefined ? gone : settlementOfSession(session, 'checkout.session.expired');
  }

  private async callOff(payment: Payment): Promise<Settlement> {
    const { subscriptionId, setupIntentId } = payment.provider;
    if (subscriptionId === null) throw new Error(`${payment.id} has nothing to call off`);
    const provider = await this.starts.of(payment);
    const find = () => provider.find(subscriptionId, setupIntentId);
    const start = await find();
    if (start === undefined) return gone;
    await provider.callOff(start);
    return settlementOfStart((await find()) ?? start, { isProcessing: false });
  }

  private async wish(payment: Payment): Promise<Payment> {
    return this.db.transaction(async () => {
      const locked = await this.lock(payment);
      if (locked.status !== 'pending' || locked.cancelRequestedAt !== null) return locked;
      const wished = { ...locked, cancelRequestedAt: this.clock.now() };
      await this.payments.save(wished);
      return wished;
    });
  }

  private async lock({ projectId, id }: Payment): Promise<Payment> {
    const locked = await this.payments.lock(projectId, id);
    if (locked === undefined) throw new Error(`${id} is gone`);
    return locked;
  }
}
