import { Inject, Injectable } from '@nestjs/common';
import { Clock, newId, type PaymentId, type ProjectId, type UserId } from '#kernel';
import { Projects } from '#domain/projects';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import { CustomerRepository } from '../customers/customer.repository';
import type { Payment } from '../payment/payment';
import { endedUnpaid } from '../payment/payment-status';
import { PaymentRepository } from '../payment/payment.repository';
import { paymentOfInvoice, type PaidInvoice, type PayingSubscription } from './invoice-payment';

/** Keeps the payments of a subscription, as whoever keeps the subscription tells of them: in the transaction that takes in what they paid for. */
@Injectable()
export class SubscriptionPayments {
  private readonly recorded;

  constructor(
    metrics: Metrics,
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly customers: CustomerRepository,
    private readonly projects: Projects,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.recorded = metrics.counter(
      'paygrove_subscription_payments_total',
      'Payments by an invoice of a subscription after its first payment, by what they were for',
      ['billing_reason'],
    );
  }

  /** Notes which subscription its first payment has begun. Whoever takes the user's place for it does so after this. */
  async begun({
    projectId,
    paymentId,
    id,
  }: Pick<PayingSubscription, 'projectId' | 'paymentId' | 'id'>): Promise<void> {
    if (paymentId !== null) await this.payments.nameSubscription(projectId as ProjectId, paymentId, id);
  }

  /** Whether the first invoice is that of a payment which began it. One that has bounced stays failed: what comes after all is another payment. */
  async hasFirst({
    projectId,
    paymentId,
  }: Pick<PayingSubscription, 'projectId' | 'paymentId'>): Promise<boolean> {
    if (paymentId === null) return false;
    return (await this.payments.find(projectId as ProjectId, paymentId))?.status !== 'failed';
  }

  /**
   * Notes by which invoice the first payment was paid, and by which intent, unless that is known: the checkout of a subscription never says so.
   * Whatever webhook comes first. Safe to repeat.
   * @param askIntent asks Stripe which intent has paid the invoice; only where nobody has told
   */
  async nameFirst(
    { projectId, paymentId }: Pick<PayingSubscription, 'projectId' | 'paymentId'>,
    invoiceId: string,
    askIntent: () => Promise<string | null>,
  ): Promise<void> {
    if (paymentId === null) return;
    const first = await this.payments.find(projectId as ProjectId, paymentId);
    if (first === undefined || !awaitsInvoice(first)) return;
    const paidBy = first.provider.paymentIntentId ?? (await askIntent());
    await this.db.transaction(async () => {
      const payment = await this.payments.lock(projectId, paymentId);
      if (payment === undefined || !awaitsInvoice(payment)) return;
      const { provider } = payment;
      const paymentIntentId = provider.paymentIntentId ?? paidBy;
      await this.payments.save({ ...payment, provider: { ...provider, invoiceId, paymentIntentId } });
    });
  }

  /** The payment that an invoice of the subscription is; `undefined` while it is none. */
  async find(subscription: PayingSubscription, invoiceId: string): Promise<PaymentId | undefined> {
    const { providerSubscriptionId: subscriptionId } = subscription;
    return (await this.payments.findByInvoice(subscription, { subscriptionId, invoiceId }))?.id;
  }

  /** Makes a paid invoice the payment that it is. Safe to repeat: one payment for each invoice. */
  async record(subscription: PayingSubscription, invoice: PaidInvoice): Promise<PaymentId> {
    return this.db.transaction(async () => {
      const known = await this.find(subscription, invoice.invoiceId);
      if (known !== undefined) return known;
      const payment = await this.draft(subscription, invoice);
      if (!(await this.payments.insert(payment))) {
        throw new Error(`${invoice.invoiceId} was made a payment by someone else at the same time`);
      }
      this.tell(payment);
      return payment.id;
    });
  }

  private async draft(subscription: PayingSubscription, invoice: PaidInvoice): Promise<Payment> {
    const { paymentId, stripeAccount } = subscription;
    const projectId = subscription.projectId as ProjectId;
    const owner = { projectId, userId: subscription.userId as UserId, stripeAccount };
    const first = paymentId === null ? undefined : await this.payments.find(projectId, paymentId);
    const email = first?.email ?? (await this.customers.find(owner))?.email ?? '';
    const { productId } = invoice.sold;
    const product = (await this.projects.find(projectId))?.products.find(({ id }) => id === productId);
    const productName = product?.name ?? productId;
    const now = this.clock.now();
    const id = newId<PaymentId>('pay', now);
    return paymentOfInvoice(subscription, invoice, { id, now, productName, email, first });
  }

  private tell({ id, subscriptionId, billingReason, amount, currency, provider }: Payment): void {
    this.db.afterCommit(() => {
      this.recorded.inc({ billing_reason: billingReason });
      this.logger.info(
        {
          payment_id: id,
          subscription_id: subscriptionId,
          invoice_id: provider.invoiceId,
          billing_reason: billingReason,
          amount,
          currency,
        },
        'an invoice of a subscription was paid',
      );
    });
  }
}

/** One that ended unpaid is not what its invoice is paid by: what comes after all is another payment. */
function awaitsInvoice({ status, provider }: Payment): boolean {
  return provider.invoiceId === null && !endedUnpaid(status);
}
