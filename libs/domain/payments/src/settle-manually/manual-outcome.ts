import { DomainError } from '#kernel';
import type { Payment } from '../payment/payment';
import { mayBecome, wasPaid } from '../payment/payment-status';
import type { Settlement } from '../settle-payment/settlement';
import type { ManualOutcome } from './settle-manually.schema';

/**
 * What a project's word changes of a payment by hand; undefined when it has said so before.
 * @throws DomainError `payment_not_manual`, `payment_status_conflict`
 */
export function settlementByHand(
  { id, method, status }: Pick<Payment, 'id' | 'method' | 'status'>,
  outcome: ManualOutcome,
): Settlement | undefined {
  if (method !== 'manual') {
    throw new DomainError(
      'payment_not_manual',
      `${id} is paid at Stripe, which says what becomes of it. Only a payment with method: manual is settled by hand.`,
    );
  }
  if (status === outcome || (outcome === 'succeeded' && wasPaid(status))) return undefined;
  if (status === 'pending' && mayBecome(status, outcome)) return { status: outcome, references: {} };
  throw new DomainError(
    'payment_status_conflict',
    `${id} is ${status}, and cannot become ${outcome}. Start another payment, or refund this one.`,
  );
}
