import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import { PaymentProviders, type ProviderCheckoutSession } from '#infra/stripe';
import { EnsureCustomer } from '../customers/ensure-customer.service';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { onlyProductOf, recurringItemOf } from '../payment/sold-items';

/**
 * Gives a pending payment its checkout at Stripe. The second and third step of starting a payment: ask Stripe, keyed by the payment's id; write down
 * what it answered. Repeating it after a crash finds the same session.
 */
@Injectable()
export class EnsureCheckout {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly customers: EnsureCustomer,
    private readonly providers: PaymentProviders,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `provider_unavailable`, `provider_rejected` */
  async execute(payment: Payment): Promise<Payment> {
    if (payment.provider.checkoutSessionId !== null) return payment;
    const session = await this.customers.withCustomer(payment, (customerId) =>
      this.createSession(payment, customerId),
    );
    return this.writeDown(payment, session);
  }

  private async createSession(
    payment: Payment,
    customerId: string | undefined,
  ): Promise<ProviderCheckoutSession | undefined> {
    const { id, projectId, userId, email, items } = payment;
    const provider = await this.providers.of(payment);
    return provider.createCheckoutSession({
      reference: id,
      mode: payment.paymentType === 'subscription' ? 'subscription' : 'payment',
      customer: customerId === undefined ? { email } : { id: customerId },
      lines: items.map(({ priceId, quantity, terms: { metered } }) => ({
        priceId,
        quantity: metered === true ? null : quantity,
      })),
      successUrl: payment.successUrl,
      cancelUrl: payment.cancelUrl,
      promotion: payment.promotion,
      trialDays: recurringItemOf(payment)?.terms.trialDays ?? null,
      marks: { projectId, userId, productId: onlyProductOf(payment), paymentId: id },
      metadata: payment.metadata,
    });
  }

  private async writeDown(payment: Payment, session: ProviderCheckoutSession): Promise<Payment> {
    return this.db.transaction(async () => {
      const locked = (await this.payments.lock(payment.projectId, payment.id)) ?? payment;
      const withCheckout: Payment = {
        ...locked,
        checkoutUrl: session.url ?? locked.checkoutUrl,
        checkoutExpiresAt: session.expiresAt,
        provider: { ...locked.provider, checkoutSessionId: session.id, customerId: session.customerId },
        updatedAt: this.clock.now(),
      };
      await this.payments.save(withCheckout);
      return withCheckout;
    });
  }
}
