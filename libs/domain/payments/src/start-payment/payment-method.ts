import { DomainError } from '#kernel';
import type { PaymentType } from '#contracts';
import type { StartedMethod } from '../payment/payment';

/** As long as Stripe keeps a checkout open. */
const INTENT_HOURS = 24;
/** As long as Stripe waits for the first payment of a subscription. */
const SUBSCRIPTION_HOURS = 23;

/** What a card form of the project's own has to go by. */
export interface CardForms {
  readonly publishableKey: string | undefined;
  /** Whose account at Stripe the project sells through, if not Paygrove's: it keeps the key itself. */
  readonly ownAccountOf: string | undefined;
}

/**
 * Whether something can be paid that way.
 * @throws DomainError `intent_mode_not_supported`, `manual_payment_not_supported`
 */
export function assertPossible(
  method: StartedMethod,
  paymentType: PaymentType,
  { publishableKey, ownAccountOf }: CardForms,
): void {
  if (method === 'intent' && publishableKey === undefined) {
    throw new DomainError(
      'intent_mode_not_supported',
      ownAccountOf === undefined
        ? 'This Paygrove has no publishable key of Stripe for card forms: its operator sets STRIPE_PUBLISHABLE_KEY. Without it, leave mode out.'
        : `${ownAccountOf} sells through a Stripe account of its own, whose publishable key is not known here. Add it: PUT /api/v1/projects/${ownAccountOf}/stripe_account with publishable_key. Without it, leave mode out.`,
    );
  }
  if (method === 'manual' && paymentType === 'subscription') {
    throw new DomainError(
      'manual_payment_not_supported',
      'A subscription is charged again and again, which cannot be done by hand. Leave method out, and send the customer to checkout_url.',
    );
  }
}

/** When a payment can no longer be paid, as far as we decide it. Stripe says when a checkout closes; payments by hand wait. */
export function expiryOf(method: StartedMethod, paymentType: PaymentType, now: Date): Date | null {
  if (method !== 'intent') return null;
  const hours = paymentType === 'subscription' ? SUBSCRIPTION_HOURS : INTENT_HOURS;
  return new Date(now.getTime() + hours * 3_600_000);
}
