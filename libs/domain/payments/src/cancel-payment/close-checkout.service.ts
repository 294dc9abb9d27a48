import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import { PaymentProviders } from '#infra/stripe';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { RecordSettlement } from '../settle-payment/record-settlement.service';
import { settlementOfIntent, settlementOfSession, type Settlement } from '../settle-payment/settlement';

/** Nobody can pay what Stripe does not know (any more). */
const gone: Settlement = { status: 'expired', references: {} };

/**
 * Closes what a payment could still be paid by, its checkout or its payment intent: first our wish, then Stripe, then what Stripe says. After a crash in
 * between, the end that Stripe tells of is known for a cancellation by the wish.
 */
@Injectable()
export class CloseCheckout {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly providers: PaymentProviders,
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
    const provider = await this.providers.of(payment);
    if (method === 'intent' && paymentIntentId !== null) {
      const intent = await provider.cancelPaymentIntent(paymentIntentId);
      return intent === undefined ? gone : settlementOfIntent(intent, { method, isProcessing: false });
    }
    if (checkoutSessionId === null) throw new Error(`${id} has nothing to close`);
    const session = await provider.expireCheckoutSession(checkoutSessionId);
    return session === undefined ? gone : settlementOfSession(session, 'checkout.session.expired');
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
