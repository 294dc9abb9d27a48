import { endedUnpaid, mayBecome, type PaymentStatus } from '../payment/payment-status';
import type { Payment, ProviderReferences } from '../payment/payment';
import type { Settlement } from './settlement';

/** The payment after a settlement, and the state that it has newly come to, if any. */
export interface Applied {
  readonly payment: Payment;
  readonly reached: PaymentStatus | null;
}

/** Money has arrived for a payment that had ended without: nobody may pass over that in silence. */
export class PaidAfterEndError extends Error {
  override readonly name = 'PaidAfterEndError';

  constructor({ id, status }: Payment) {
    super(
      `${id} was paid at Stripe after it had ended as ${status}. Refund it there; this event stays as the record of it.`,
    );
  }
}

/**
 * Brings a payment on by what Stripe says, as far as its states allow: what is told late or twice changes nothing.
 * @throws PaidAfterEndError
 */
export function applySettlement(payment: Payment, settlement: Settlement, now: Date): Applied {
  const target = targetOf(payment, settlement, now);
  const provider = referencesAfter(payment, settlement, target ?? payment.status);
  if (target === null) {
    const failure = payment.status === 'pending' ? (settlement.failure ?? payment.failure) : payment.failure;
    return { payment: { ...payment, provider, failure }, reached: null };
  }
  const paid = target === 'succeeded';
  return {
    reached: target,
    payment: {
      ...payment,
      provider,
      status: target,
      amount: settlement.amount ?? payment.amount,
      creditedAmount: Math.min(payment.creditedAmount, settlement.amount ?? payment.amount),
      currency: settlement.currency ?? payment.currency,
      failure: paid || target === 'processing' ? null : (settlement.failure ?? payment.failure),
      updatedAt: now,
      succeededAt: paid ? now : payment.succeededAt,
    },
  };
}

/**
 * What a payment has at Stripe. Once it is paid, that stays: a try that is called off late must not take the place of the one that has brought
 * the money. Whoever tells of the money may still add what was not known.
 */
function referencesAfter(
  { provider, succeededAt }: Payment,
  { status, references }: Settlement,
  reached: PaymentStatus,
): ProviderReferences {
  // Its invoice may be paid after all: by another payment, which is found by it.
  if (endedUnpaid(reached)) return { ...provider, ...references, invoiceId: null };
  if (succeededAt === null) return { ...provider, ...references };
  if (status !== 'succeeded') return provider;
  const known = Object.entries(provider).filter(([, id]) => id !== null);
  return { ...provider, ...references, ...Object.fromEntries(known) };
}

function targetOf(payment: Payment, { status }: Settlement, now: Date): PaymentStatus | null {
  // Once the money was there, only refunds and disputes move the payment: what says again that it came must not end a dispute.
  if (status === null || payment.succeededAt !== null) return null;
  const target = endedAs(payment, status, now);
  if (mayBecome(payment.status, target)) return target;
  if (status === 'succeeded' && endedUnpaid(payment.status)) throw new PaidAfterEndError(payment);
  return null;
}

/** Stripe closes and calls off, and does not say why: somebody wished for it, or the time was over. */
function endedAs(
  { cancelRequestedAt, checkoutExpiresAt }: Payment,
  status: NonNullable<Settlement['status']>,
  now: Date,
): PaymentStatus {
  if (status === 'expired') return cancelRequestedAt === null ? 'expired' : 'canceled';
  if (status !== 'canceled' || cancelRequestedAt !== null || checkoutExpiresAt === null) return status;
  return checkoutExpiresAt <= now ? 'expired' : 'canceled';
}
