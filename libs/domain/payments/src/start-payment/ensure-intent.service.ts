import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import { PaymentProviders, type ProviderPaymentIntent } from '#infra/stripe';
import { EnsureCustomer } from '../customers/ensure-customer.service';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { onlyProductOf } from '../payment/sold-items';
import { RecordSettlement } from '../settle-payment/record-settlement.service';

/** The longest description at Stripe that a customer is still glad to read. */
const LONGEST_DESCRIPTION = 500;

/**
 * Gives a pending payment its payment intent at Stripe, over the amount that our lines come to: ask Stripe, keyed by the payment's id; write down
 * what it answered. Repeating it after a crash finds the same intent.
 */
@Injectable()
export class EnsureIntent {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly customers: EnsureCustomer,
    private readonly providers: PaymentProviders,
    private readonly record: RecordSettlement,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `provider_unavailable`, `provider_rejected` */
  async execute(payment: Payment): Promise<Payment> {
    if (payment.provider.paymentIntentId !== null) return payment;
    const { checkoutExpiresAt } = payment;
    // Whose intent was never written down, nobody has the secret of: there is nothing to call off.
    if (checkoutExpiresAt !== null && checkoutExpiresAt <= this.clock.now()) return this.expire(payment);
    const intent = await this.customers.withCustomer(payment, (customerId) =>
      this.createIntent(payment, customerId),
    );
    return this.writeDown(payment, intent);
  }

  private async createIntent(
    payment: Payment,
    customerId: string | undefined,
  ): Promise<ProviderPaymentIntent | undefined> {
    const { id, projectId, userId, email, amount, currency, items, metadata } = payment;
    const provider = await this.providers.of(payment);
    return provider.createPaymentIntent({
      reference: id,
      customerId,
      email,
      amount,
      currency,
      description: items
        .map(({ terms: { productName } }) => productName)
        .join(', ')
        .slice(0, LONGEST_DESCRIPTION),
      marks: { projectId, userId, productId: onlyProductOf(payment), paymentId: id },
      metadata,
    });
  }

  private async writeDown(payment: Payment, intent: ProviderPaymentIntent): Promise<Payment> {
    return this.db.transaction(async () => {
      const locked = (await this.payments.lock(payment.projectId, payment.id)) ?? payment;
      const withIntent: Payment = {
        ...locked,
        provider: { ...locked.provider, paymentIntentId: intent.id, customerId: intent.customerId },
        updatedAt: this.clock.now(),
      };
      await this.payments.save(withIntent);
      return withIntent;
    });
  }

  private async expire(payment: Payment): Promise<Payment> {
    return this.db.transaction(async () => {
      const locked = (await this.payments.lock(payment.projectId, payment.id)) ?? payment;
      return this.record.execute(locked, { status: 'expired', references: {} });
    });
  }
}
