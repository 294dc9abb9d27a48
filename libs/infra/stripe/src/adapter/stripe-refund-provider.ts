import type Stripe from 'stripe';
import {
  RefundProvider,
  type ChargeOwner,
  type NewRefund,
  type ProviderDispute,
  type ProviderRefund,
} from '../refund-provider';
import { idOf, subscriptionOf, toDispute, toRefund } from './from-stripe';
import { markedMetadata, readMarks, REFUND_REFERENCE } from './ownership-marks';
import { attempt, find, keyed } from './stripe-calls';

const stripeReasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;
const PAGE = 100;
/** Far more than a payment ever has: Stripe refuses refunds long before. */
const MOST_REFUNDS = 1_000;

/** `RefundProvider` over Stripe's official SDK, at one account. */
export class StripeRefundProvider extends RefundProvider {
  constructor(private readonly stripe: Stripe) {
    super();
  }

  async createRefund(refund: NewRefund): Promise<ProviderRefund> {
    const { reference, paymentIntentId, amount, marks } = refund;
    const reason = stripeReasons.find((known) => known === refund.reason);
    const own: Record<string, string> = {};
    if (reason === undefined && refund.reason !== null) own.reason = refund.reason;
    return attempt(async () =>
      toRefund(
        await this.stripe.refunds.create(
          {
            payment_intent: paymentIntentId,
            amount,
            ...(reason === undefined ? {} : { reason }),
            metadata: { ...markedMetadata(marks, own), [REFUND_REFERENCE]: reference },
          },
          keyed('refund', reference),
        ),
      ),
    );
  }

  async listRefunds(paymentIntentId: string): Promise<ProviderRefund[]> {
    return attempt(async () => {
      const pages = this.stripe.refunds.list({ payment_intent: paymentIntentId, limit: PAGE });
      return (await pages.autoPagingToArray({ limit: MOST_REFUNDS })).map(toRefund);
    });
  }

  async findDispute(disputeId: string): Promise<ProviderDispute | undefined> {
    return find(async () => toDispute(await this.stripe.disputes.retrieve(disputeId)));
  }

  async findFirstCharge(subscriptionId: string): Promise<string | undefined> {
    return find(async () => {
      for await (const invoice of this.stripe.invoices.list({ subscription: subscriptionId, limit: PAGE })) {
        if (invoice.billing_reason !== 'subscription_create' || invoice.id === undefined) continue;
        const { data } = await this.stripe.invoicePayments.list({ invoice: invoice.id, status: 'paid' });
        return data.map(({ payment }) => idOf(payment.payment_intent)).find((id) => id !== null) ?? undefined;
      }
      return undefined;
    });
  }

  async findChargeOwner(paymentIntentId: string): Promise<ChargeOwner | undefined> {
    return find(async () => {
      const marks = readMarks((await this.stripe.paymentIntents.retrieve(paymentIntentId)).metadata);
      return marks === null ? this.ownerByInvoice(paymentIntentId) : { marks, renewal: false };
    });
  }

  /** The intents of a subscription carry no marks: the subscription does. */
  private async ownerByInvoice(paymentIntentId: string): Promise<ChargeOwner | undefined> {
    const { data } = await this.stripe.invoicePayments.list({
      payment: { type: 'payment_intent', payment_intent: paymentIntentId },
    });
    const invoiceId = idOf(data[0]?.invoice);
    if (invoiceId === null) return undefined;
    const invoice = await this.stripe.invoices.retrieve(invoiceId);
    const subscriptionId = subscriptionOf(invoice);
    if (subscriptionId === null) return undefined;
    const marks = readMarks((await this.stripe.subscriptions.retrieve(subscriptionId)).metadata);
    return marks === null ? undefined : { marks, renewal: invoice.billing_reason !== 'subscription_create' };
  }
}
