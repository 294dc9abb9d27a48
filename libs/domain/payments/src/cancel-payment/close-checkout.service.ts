import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import { PaymentProviders } from '#infra/stripe';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { RecordSettlement } from '../settle-payment/record-settlement.service';
import { settlementOfSession, type Settlement } from '../settle-payment/settlement';

/** Nobody can pay a checkout that Stripe does not know (any more). */
const gone: Settlement = { status: 'expired', references: {} };

/**
 * Closes the open checkout of a payment: first our wish, then Stripe, then what Stripe says. After a crash in between, the expiry that Stripe tells of is
 * known for a cancellation by the wish.
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
    const { checkoutSessionId } = payment.provider;
    if (checkoutSessionId === null) throw new Error(`${payment.id} has no checkout to close`);
    const wished = await this.wish(payment);
    if (wished.status !== 'pending') return wished;
    const session = await (await this.providers.of(payment)).expireCheckoutSession(checkoutSessionId);
    const settlement =
      session === undefined ? gone : settlementOfSession(session, 'checkout.session.expired');
    return this.db.transaction(async () => this.record.execute(await this.lock(payment), settlement));
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
