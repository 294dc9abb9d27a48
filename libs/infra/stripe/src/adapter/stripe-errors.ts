import { DomainError } from '#kernel';
import Stripe from 'stripe';

const { errors } = Stripe;

/** Stripe refuses the key itself, or what it may do. */
export class CredentialsRefused extends DomainError {}

/** Whether Stripe says that there is no such object; of several that were named, the one in that parameter. */
export function isMissing(error: unknown, parameter?: string): boolean {
  if (!(error instanceof errors.StripeInvalidRequestError) || error.code !== 'resource_missing') return false;
  return parameter === undefined || error.param === parameter;
}

/** Whether the bank, or Stripe's own judgement of the risk, refused a card. */
export function isDeclined(error: unknown): boolean {
  return error instanceof errors.StripeCardError;
}

const unexpectedStates = ['payment_intent_unexpected_state', 'setup_intent_unexpected_state'];

/** Whether what was asked of a payment intent, or a setup intent, comes too late, or too early, for the state that it is in. */
export function isUnexpectedState(error: unknown): boolean {
  return (
    error instanceof errors.StripeInvalidRequestError && unexpectedStates.some((code) => code === error.code)
  );
}

/** Whether Stripe refuses a meter event because it has counted one of this identifier. Its code is missing in some versions of the API. */
export function isCounted(error: unknown): boolean {
  if (!(error instanceof errors.StripeInvalidRequestError)) return false;
  return (
    error.code === 'duplicate_meter_event' || /event already exists with identifier/i.test(error.message)
  );
}

/**
 * Stripe's error in our words: `provider_rejected` for what will be refused again, `card_declined` for a card, `provider_unavailable` for what may be repeated.
 * What is not Stripe's error passes as it is.
 */
export function translateStripeError(error: unknown): unknown {
  if (!(error instanceof errors.StripeError)) return error;
  if (isPassing(error)) {
    return new DomainError(
      'provider_unavailable',
      'Stripe could not be reached or is busy. Try again in a moment.',
    );
  }
  // What was done under the key before stands, and may yet be paid: to call that a refusal would be wrong. The key is forgotten in a day.
  if (error instanceof errors.StripeIdempotencyError) {
    return new DomainError(
      'provider_unavailable',
      'Stripe has had this request with other parameters before, and waits a day before it takes these.',
    );
  }
  // A wrong key is the operator's to mend, and nothing that the caller could do anything about.
  if (error instanceof errors.StripeAuthenticationError || error instanceof errors.StripePermissionError) {
    return new CredentialsRefused(
      'provider_unavailable',
      'Stripe refused the credentials that Paygrove was configured with.',
    );
  }
  if (error instanceof errors.StripeCardError) {
    return new DomainError(
      'card_declined',
      `The payment did not go through: ${error.message} Let the customer change the card, by POST /api/v1/portal with the subscription_id, and try again.`,
    );
  }
  return new DomainError('provider_rejected', `Stripe refused the request: ${error.message}`);
}

function isPassing(error: InstanceType<typeof errors.StripeError>): boolean {
  return (
    error instanceof errors.StripeConnectionError ||
    error instanceof errors.StripeAPIError ||
    error instanceof errors.StripeRateLimitError ||
    // 409: another request with the same idempotency key is in flight; 5xx: Stripe's own trouble.
    error.statusCode === 409 ||
    (error.statusCode ?? 0) >= 500
  );
}
