import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#kernel';
import { Database } from '#infra/database';
import { PaymentProviders, type ProviderCheckoutSession } from '#infra/stripe';
import { EnsureCustomer } from '../customers/ensure-customer.service';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { onlyProductOf, recurringItemOf } from '../payment/sold-items';
import { RecordSettlement } from '../settle-payment/record-settlement.service';

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
    private readonly record: RecordSettlement,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws DomainError `provider_unavailable`: the payment stays pending and the call may be repeated
   * @throws DomainError `provider_rejected`: the payment has failed
   */
  async execute(payment: Payment): Promise<Payment> {
    if (payment.status !== 'pending' || payment.provider.checkoutSessionId !== null) return payment;
    try {
      return await this.writeDown(payment, await this.askStripe(payment));
    } catch (error) {
      if (error instanceof DomainError && error.code === 'provider_rejected') await this.fail(payment, error);
      throw error;
    }
  }

  private async askStripe(payment: Payment): Promise<ProviderCheckoutSession> {
    const customerId = await this.customers.execute(payment);
    const session = await this.createSession(payment, customerId);
    if (session !== undefined) return session;
    // The customer was deleted at Stripe.
    const instead = customerId === undefined ? {} : { instead: customerId };
    const another = await this.createSession(
      payment,
      await this.customers.execute({ ...payment, ...instead }),
    );
    if (another !== undefined) return another;
    throw new DomainError(
      'provider_unavailable',
      `The customer of ${payment.userId} is being deleted at Stripe. Try again in a moment.`,
    );
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

  private async fail(payment: Payment, { message }: DomainError): Promise<void> {
    await this.db.transaction(async () => {
      const locked = await this.payments.lock(payment.projectId, payment.id);
      if (locked?.status !== 'pending') return;
      await this.record.execute(locked, {
        status: 'failed',
        failure: { code: 'provider_rejected', message },
        references: {},
      });
    });
  }
}
