import type { z } from 'zod';
import type { Dispute } from './dispute';
import type { disputeSchema, refundSchema } from './money-back-view.schema';
import type { Refund } from './refund';

export function toRefundView(refund: Refund): z.output<typeof refundSchema> {
  return {
    refund_id: refund.id,
    payment_id: refund.paymentId,
    amount: refund.amount,
    currency: refund.currency,
    status: refund.status,
    reason: refund.reason,
    failure_reason: refund.failureReason,
    created_at: refund.createdAt.toISOString(),
  };
}

export function toDisputeView(dispute: Dispute): z.output<typeof disputeSchema> {
  return {
    dispute_id: dispute.id,
    amount: dispute.amount,
    reason: dispute.reason,
    status: dispute.status,
    created_at: dispute.createdAt.toISOString(),
  };
}
