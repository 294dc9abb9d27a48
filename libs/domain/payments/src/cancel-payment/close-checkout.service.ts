import { Injectable } from '@nestjs/common';
import { Clock, DomainError, type PaymentId, type ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { PaymentProvider } from '#infra/stripe';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { SettleCheckout } from '../settle-payment/settle-checkout.service';

/**
 * Closes the open checkout of a payment: first our wish, then Stripe, then what Stripe says. After a crash in between, the expiry that Stripe tells of is
 * known for a cancellation by the wish.
 */
@Injectable()
export class CloseCheckout {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly provider: PaymentProvider,
    private readonly settle: SettleCheckout,
    private readonly clock: Clock,
  ) {}

  /** Resolves with the payment as it then is: it may have been paid in the last moment. */
  async execute({ projectId, id, provider: { checkoutSessionId } }: Payment): Promise<Payment> {
    if (checkoutSessionId === null) throw new Error(`${id} has no checkout to close`);
    await this.wish(projectId, id);
    const session = await this.provider.expireCheckoutSession(checkoutSessionId);
    await this.settle.execute({ session, eventType: 'checkout.session.expired' });
    const settled = await this.payments.find(projectId, id);
    if (settled === undefined) throw new Error(`${id} is gone`);
    return settled;
  }

  private async wish(projectId: ProjectId, id: PaymentId): Promise<void> {
    await this.db.transaction(async () => {
      const locked = await this.payments.lock(projectId, id);
      if (locked?.status !== 'pending') {
        throw new DomainError(
          'payment_not_cancelable',
          `${id} is ${locked?.status ?? 'gone'}: only a pending payment can be canceled.`,
        );
      }
      if (locked.cancelRequestedAt === null) {
        await this.payments.save({ ...locked, cancelRequestedAt: this.clock.now() });
      }
    });
  }
}
