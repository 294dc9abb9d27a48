import type { PaymentId, ProductId, ProjectId, UserId } from '#kernel';
import type { BillingReason, Payment } from '../payment/payment';

/** A subscription that has paid an invoice. */
export interface PayingSubscription {
  readonly id: string;
  readonly projectId: string;
  readonly userId: string;
  readonly stripeAccount: string;
  readonly providerSubscriptionId: string;
  /** The payment that began it; null for one that was taken over. */
  readonly paymentId: string | null;
}

/** An invoice whose money has come. Amounts in minor units. */
export interface PaidInvoice {
  readonly invoiceId: string;
  readonly reason: BillingReason;
  readonly amount: number;
  readonly currency: string;
  readonly paidAt: Date;
  readonly customerId: string | null;
  /** Which intent has taken the money; null where that is not known. */
  readonly paymentIntentId: string | null;
  /** What it was for. */
  readonly sold: {
    readonly productId: string;
    readonly priceId: string | null;
    readonly quantity: number;
    readonly unitAmount: number;
  };
}

/** What is known here of whom and what an invoice is for. */
export interface InvoiceContext {
  readonly id: PaymentId;
  readonly now: Date;
  readonly productName: string;
  /** Where the receipt goes; empty where that is not known. */
  readonly email: string;
  /** The payment that began the subscription. */
  readonly first: Pick<Payment, 'reference' | 'metadata' | 'fromFrontEnd'> | undefined;
}

/**
 * The payment that a paid invoice of a subscription is. It is born with its money, and carries the reference and the metadata of the first one.
 * What the subscription gives is told by the subscription's own events: its line grants nothing.
 */
export function paymentOfInvoice(
  subscription: PayingSubscription,
  invoice: PaidInvoice,
  { id, now, productName, email, first }: InvoiceContext,
): Payment {
  const { productId, priceId, quantity, unitAmount } = invoice.sold;
  const { providerSubscriptionId, stripeAccount } = subscription;
  return {
    id,
    projectId: subscription.projectId as ProjectId,
    userId: subscription.userId as UserId,
    email,
    items: [
      {
        productId: productId as ProductId,
        priceId: priceId ?? '',
        quantity,
        recurring: true,
        terms: { productName, unitAmount, trialDays: null, permissions: [], credits: [], graceDays: 0 },
      },
    ],
    paymentType: 'subscription',
    method: 'invoice',
    billingReason: invoice.reason,
    subscriptionId: subscription.id,
    status: 'succeeded',
    amount: invoice.amount,
    currency: invoice.currency,
    refundedAmount: 0,
    creditedAmount: 0,
    reference: first?.reference ?? null,
    metadata: first?.metadata ?? {},
    promotion: null,
    successUrl: '',
    cancelUrl: '',
    operationId: `invoice:${providerSubscriptionId}/${invoice.invoiceId}`,
    retryOf: null,
    fromFrontEnd: first?.fromFrontEnd ?? false,
    cancelRequestedAt: null,
    failure: null,
    stripeAccount,
    provider: {
      checkoutSessionId: null,
      paymentIntentId: invoice.paymentIntentId,
      customerId: invoice.customerId,
      subscriptionId: providerSubscriptionId,
      invoiceId: invoice.invoiceId,
      setupIntentId: null,
    },
    checkoutUrl: null,
    checkoutExpiresAt: null,
    createdAt: now,
    updatedAt: now,
    succeededAt: invoice.paidAt,
  };
}
