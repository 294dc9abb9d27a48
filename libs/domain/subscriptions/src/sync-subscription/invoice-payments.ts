import { Injectable } from '@nestjs/common';
import { SubscriptionPayments } from '#domain/payments';
import { RefundProviders, type ProviderInvoice } from '#infra/stripe';
import type { BilledCredits } from '../subscription/renewal-credits';
import type { Subscription, SubscriptionIdentity } from '../subscription/subscription';
import type { InvoiceReport } from '../subscription/subscription-invoice.repository';

/** A subscription as far as its payments need it. */
type Payer = Pick<SubscriptionIdentity, 'id' | 'projectId' | 'userId' | 'stripeAccount' | 'paymentId'> &
  Pick<Subscription, 'providerSubscriptionId'>;

/** Makes what an invoice has taken a payment. Which intent has taken it is asked for before the transaction in which that is written. */
@Injectable()
export class InvoicePayments {
  constructor(
    private readonly payments: SubscriptionPayments,
    private readonly providers: RefundProviders,
  ) {}

  /** The payment intent that has paid the invoice; null where there is none, or the payment is there already. @throws DomainError `provider_unavailable` */
  async chargeOf(payer: Payer, invoice: InvoiceReport | undefined): Promise<string | null> {
    if (invoice === undefined || invoice.money.amount === 0) return null;
    const { invoiceId } = invoice;
    if ((await this.payments.find(payer, invoiceId)) !== undefined) return null;
    return this.askIntent(payer, invoiceId);
  }

  /** Has the first payment name its invoice, and the intent that has paid it. @throws DomainError `provider_unavailable` */
  async nameFirst(payer: Payer, { id, amountPaid }: ProviderInvoice): Promise<void> {
    await this.payments.nameFirst(payer, id, async () => (amountPaid > 0 ? this.askIntent(payer, id) : null));
  }

  /** In the transaction that takes the invoice in. Resolves with `undefined` where there was nothing to take. */
  async record(
    subscription: Subscription,
    { invoiceId, billed, money }: InvoiceReport,
    { productId }: BilledCredits,
    paymentIntentId: string | null,
  ): Promise<string | undefined> {
    if (money.amount === 0) return undefined;
    const { line, ...paid } = money;
    const priceId = billed?.priceId ?? subscription.priceId;
    const sold = { productId, priceId, ...line };
    return this.payments.record(subscription, { invoiceId, ...paid, paymentIntentId, sold });
  }

  private async askIntent(payer: Payer, invoiceId: string): Promise<string | null> {
    return (await (await this.providers.of(payer)).findInvoiceCharge(invoiceId)) ?? null;
  }
}
