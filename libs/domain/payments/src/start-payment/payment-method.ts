import { DomainError } from '#kernel';
import type { PaymentType } from '#contracts';
import type { PaymentMethod } from '../payment/payment';

/** As long as Stripe keeps a checkout open. */
const INTENT_HOURS = 24;

/** What card forms of a project's own have to go by. */
export interface CardForms {
  readonly publishableKey: string | undefined;
  /** The project takes its money by an account of its own, of which no publishable key is kept. */
  readonly ownAccount: boolean;
}

/**
 * Whether something can be paid that way. Stripe's page alone starts a subscription: with the trial, the address and the proof that a first
 * invoice may need.
 * @throws DomainError `intent_mode_not_supported`, `manual_payment_not_supported`
 */
export function assertPossible(
  method: PaymentMethod,
  paymentType: PaymentType,
  { publishableKey, ownAccount }: CardForms,
): void {
  const recurring = paymentType === 'subscription';
  if (method === 'intent' && recurring) {
    throw new DomainError(
      'intent_mode_not_supported',
      'A subscription cannot be started by a card form of your own. Leave mode out, and send the customer to checkout_url.',
    );
  }
  if (method === 'intent' && ownAccount) {
    throw new DomainError(
      'intent_mode_not_supported',
      'This project has a Stripe account of its own, whose publishable key Paygrove does not have. Leave mode out, and send the customer to checkout_url.',
    );
  }
  if (method === 'intent' && publishableKey === undefined) {
    throw new DomainError(
      'intent_mode_not_supported',
      'This Paygrove has no publishable key of Stripe for card forms: its operator sets STRIPE_PUBLISHABLE_KEY. Without it, leave mode out.',
    );
  }
  if (method === 'manual' && recurring) {
    throw new DomainError(
      'manual_payment_not_supported',
      'A subscription is charged again and again, which cannot be done by hand. Leave method out, and send the customer to checkout_url.',
    );
  }
}

/** When a payment can no longer be paid, as far as we decide it. Stripe says when a checkout closes; payments by hand wait. */
export function expiryOf(method: PaymentMethod, now: Date): Date | null {
  return method === 'intent' ? new Date(now.getTime() + INTENT_HOURS * 3_600_000) : null;
}
