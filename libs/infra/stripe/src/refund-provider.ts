import type { OwnershipMarks } from './provider-marks';

export const providerRefundStatuses = [
  'pending',
  'requires_action',
  'succeeded',
  'failed',
  'canceled',
] as const;
export type ProviderRefundStatus = (typeof providerRefundStatuses)[number];

/** A refund as Stripe has it. Amounts in minor units. */
export interface ProviderRefund {
  readonly id: string;
  readonly status: ProviderRefundStatus;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string | null;
  readonly failureReason: string | null;
  readonly paymentIntentId: string | null;
  /** Our own id of it; null for a refund that was made in Stripe's dashboard, or by another program. */
  readonly reference: string | null;
}

export interface NewRefund {
  /** Our id of the refund: it keys the idempotency, so the same refund is never made twice. */
  readonly reference: string;
  readonly paymentIntentId: string;
  readonly amount: number;
  /** Free text: Stripe knows three reasons of its own, others are kept with the refund. */
  readonly reason: string | null;
  readonly marks: OwnershipMarks;
}

export const providerDisputeStatuses = [
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
  'needs_response',
  'under_review',
  'appeal_needs_response',
  'appeal_under_review',
  'won',
  'lost',
  'prevented',
] as const;
export type ProviderDisputeStatus = (typeof providerDisputeStatuses)[number];

/** A dispute as Stripe has it. Amounts in minor units. */
export interface ProviderDispute {
  readonly id: string;
  readonly status: ProviderDisputeStatus;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string | null;
  readonly paymentIntentId: string | null;
  readonly createdAt: Date;
}

/**
 * Whose the money of a payment intent is: that of the payment which the marks name, or, where it was taken by a further invoice of a
 * subscription of ours, that of the invoice.
 */
export type ChargeOwner =
  | { readonly kind: 'payment'; readonly projectId: string; readonly marks: OwnershipMarks }
  | {
      readonly kind: 'invoice';
      readonly projectId: string;
      readonly subscriptionId: string;
      readonly invoiceId: string;
    };

/**
 * What Paygrove needs of a payment provider to give money back. As with `PaymentProvider`: keyed by our own references, never called inside
 * a database transaction, DomainErrors `provider_rejected` and `provider_unavailable`, `undefined` for what does not exist.
 */
export abstract class RefundProvider {
  abstract createRefund(refund: NewRefund): Promise<ProviderRefund>;
  /** All refunds of a payment intent. */
  abstract listRefunds(paymentIntentId: string): Promise<ProviderRefund[]>;
  abstract findDispute(disputeId: string): Promise<ProviderDispute | undefined>;
  /** The payment intent that has paid the first invoice of a subscription; `undefined` when there was nothing to pay. */
  abstract findFirstCharge(subscriptionId: string): Promise<string | undefined>;
  /** The payment intent that has paid an invoice; `undefined` when there was nothing to pay, or it was paid in another way. */
  abstract findInvoiceCharge(invoiceId: string): Promise<string | undefined>;
  /** By the marks on the intent itself, or on the subscription whose invoice it pays. `undefined` for one that is not Paygrove's. */
  abstract findChargeOwner(paymentIntentId: string): Promise<ChargeOwner | undefined>;
}
