import type { Money, PaymentId, ProjectId } from '#kernel';

export const refundStatuses = ['pending', 'requires_action', 'succeeded', 'failed', 'canceled'] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** Money of a payment on its way back. `amount` in minor units. */
export interface Refund extends Money {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly paymentId: PaymentId;
  readonly reason: string | null;
  readonly status: RefundStatus;
  readonly failureReason: string | null;
  /** Null until the provider is known to have it. Our own, where there is no provider: money that was handed back. */
  readonly providerRefundId: string | null;
  /** The request that asked for it; null for one that was made at the provider. */
  readonly operationId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When it first succeeded. It stays, should the bank send the money back later. */
  readonly succeededAt: Date | null;
}

/** What is said of a refund, by whomever and however late. */
export interface RefundReport {
  readonly id: string;
  readonly status: RefundStatus;
  readonly failureReason: string | null;
}

/** A refund may fail after it has succeeded: the customer's bank could not take the money. Nothing follows on a failure. */
const successors: Record<RefundStatus, readonly RefundStatus[]> = {
  pending: ['requires_action', 'succeeded', 'failed', 'canceled'],
  requires_action: ['pending', 'succeeded', 'failed', 'canceled'],
  succeeded: ['failed'],
  failed: [],
  canceled: [],
};

/** The refund after a report; what is told late or twice changes nothing. */
export function reportedRefund(refund: Refund, report: RefundReport, now: Date): Refund {
  const known = { ...refund, providerRefundId: report.id };
  if (!successors[refund.status].includes(report.status)) return known;
  return {
    ...known,
    status: report.status,
    failureReason: report.failureReason,
    updatedAt: now,
    succeededAt: report.status === 'succeeded' ? now : refund.succeededAt,
  };
}
