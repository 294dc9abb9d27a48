import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#kernel';
import { Database } from '#infra/database';
import { PaymentProviders, SubscriptionStartProviders, type SubscriptionStart } from '#infra/stripe';
import { EnsureCustomer } from '../customers/ensure-customer.service';
import type { Payment, SoldItem } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { onlyProductOf, recurringItemOf } from '../payment/sold-items';
import { RecordSettlement } from '../settle-payment/record-settlement.service';
import { settlementOfStart } from '../settle-payment/settlement-of-start';

/**
 * Gives a pending payment its subscription at Stripe, which waits there for a card: ask Stripe, keyed by the payment's id; write down what it
 * answered. Repeating it after a crash finds the same subscription, also when its time is over by then: what there may be has to be called off.
 */
@Injectable()
export class EnsureSubscriptionStart {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly customers: EnsureCustomer,
    private readonly paymentProviders: PaymentProviders,
    private readonly providers: SubscriptionStartProviders,
    private readonly record: RecordSettlement,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `provider_unavailable`, `provider_rejected` */
  async execute(payment: Payment): Promise<Payment> {
    if (payment.provider.subscriptionId !== null) return payment;
    const item = recurringItemOf(payment);
    if (item === undefined) throw new Error(`${payment.id} begins no subscription`);
    // A front end vouches for nobody: what the user's customer has, a card on file or credit, could begin it without him.
    const start = payment.fromFrontEnd
      ? await this.begin(payment, item, undefined)
      : await this.customers.withCustomer(payment, (customerId) => this.begin(payment, item, customerId));
    if (start === undefined) {
      throw new DomainError(
        'provider_rejected',
        `The customer of ${payment.id} was deleted at Stripe. Start it anew.`,
      );
    }
    return this.writeDown(payment, start);
  }

  private async begin(
    payment: Payment,
    { priceId, quantity, terms }: SoldItem,
    customerId: string | undefined,
  ): Promise<SubscriptionStart | undefined> {
    const { id, projectId, userId, metadata } = payment;
    const provider = await this.providers.of(payment);
    return provider.begin({
      reference: id,
      customerId: customerId ?? (await this.ownCustomer(payment)),
      priceId,
      quantity: terms.metered === true ? null : quantity,
      trialDays: terms.trialDays,
      marks: { projectId, userId, productId: onlyProductOf(payment), paymentId: id },
      metadata,
    });
  }

  /** A subscription has a customer. Whoever may not use the user's gets one of this payment's own. */
  private async ownCustomer(payment: Payment): Promise<string> {
    const { id, projectId, userId, email } = payment;
    const provider = await this.paymentProviders.of(payment);
    const metadata = { paygrove_project_id: projectId, paygrove_user_id: userId };
    return (await provider.createCustomer({ reference: id, email, metadata })).id;
  }

  private async writeDown(payment: Payment, start: SubscriptionStart): Promise<Payment> {
    return this.db.transaction(async () => {
      const locked = (await this.payments.lock(payment.projectId, payment.id)) ?? payment;
      const now = this.clock.now();
      const settlement = settlementOfStart(start, { isProcessing: false });
      // Too late to begin with a card that is on file: whoever asked has not heard of it, and it is called off next.
      const isOver = locked.checkoutExpiresAt !== null && locked.checkoutExpiresAt <= now;
      return this.record.execute(
        { ...locked, updatedAt: now },
        isOver ? { ...settlement, status: null } : settlement,
      );
    });
  }
}
