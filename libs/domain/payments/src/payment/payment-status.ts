/** All states of a payment. Which of them may follow which is in `mayBecome`, and nowhere else. */
export const paymentStatuses = [
  'pending',
  'processing',
  'succeeded',
  'partially_refunded',
  'refunded',
  'failed',
  'expired',
  'canceled',
  'disputed',
] as const;

export type PaymentStatus = (typeof paymentStatuses)[number];

/**
 * `processing` may still fail: money that is on its way may not arrive (SEPA, bank debits). What has failed, expired or been
 * canceled stays so; trying again is another payment.
 */
const successors: Record<PaymentStatus, readonly PaymentStatus[]> = {
  pending: ['processing', 'succeeded', 'failed', 'expired', 'canceled'],
  processing: ['succeeded', 'failed'],
  succeeded: ['partially_refunded', 'refunded', 'disputed'],
  partially_refunded: ['refunded', 'disputed'],
  disputed: ['succeeded', 'refunded'],
  refunded: [],
  failed: [],
  expired: [],
  canceled: [],
};

export function mayBecome(from: PaymentStatus, to: PaymentStatus): boolean {
  return successors[from].includes(to);
}

/** Whether the money was there, whatever has become of it since. */
export function wasPaid(status: PaymentStatus): boolean {
  return ['succeeded', 'partially_refunded', 'refunded', 'disputed'].includes(status);
}

/**
 * Whether refunds and disputes may bring a payment there. A won dispute leads back to `succeeded`, and where something was refunded before, on
 * from there in the same moment.
 */
export function mayReturnTo(from: PaymentStatus, to: PaymentStatus): boolean {
  if (!wasPaid(from)) return false;
  return mayBecome(from, to) || (from === 'disputed' && to !== 'disputed' && mayBecome('succeeded', to));
}

/** Whether the payment came to its end without money. */
export function endedUnpaid(status: PaymentStatus): boolean {
  return ['failed', 'expired', 'canceled'].includes(status);
}
