import type Stripe from 'stripe';
import {
  RefundProvider,
  type ChargeOwner,
  type NewRefund,
  type ProviderDispute,
  type ProviderRefund,
} from '../refund-provider';
import type { OwnershipMarks } from '../provider-marks';
import { findFirstInvoice, findIntentOf } from './first-invoice';
import { idOf, toDispute, toRefund } from './from-stripe';
import { markedMetadata, markedProject, readMarks, REFUND_REFERENCE } from './ownership-marks';
import { attempt, find, keyed } from './stripe-calls';
import { subscriptionOf } from './subscription-from-stripe';

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
      const invoice = await findFirstInvoice(this.stripe, subscriptionId);
      if (invoice?.id === undefined) return undefined;
      return this.chargeOf(invoice.id);
    });
  }

  async findInvoiceCharge(invoiceId: string): Promise<string | undefined> {
    return find(() => this.chargeOf(invoiceId));
  }

  private async chargeOf(invoiceId: string): Promise<string | undefined> {
    return findIntentOf(this.stripe, { invoice: invoiceId, status: 'paid' });
  }

  async findChargeOwner(paymentIntentId: string): Promise<ChargeOwner | undefined> {
    return find(async () => {
      const marks = readMarks((await this.stripe.paymentIntents.retrieve(paymentIntentId)).metadata);
      return marks === null ? this.ownerByInvoice(paymentIntentId) : paymentOf(marks);
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
    const { metadata } = await this.stripe.subscriptions.retrieve(subscriptionId);
    const marks = readMarks(metadata);
    if (marks !== null && invoice.billing_reason === 'subscription_create') return paymentOf(marks);
    // One that was taken over names its project, and no payment.
    const projectId = markedProject(metadata);
    return projectId === null ? undefined : { kind: 'invoice', projectId, subscriptionId, invoiceId };
  }
}

function paymentOf(marks: OwnershipMarks): ChargeOwner {
  return { kind: 'payment', projectId: marks.projectId, marks };
}
