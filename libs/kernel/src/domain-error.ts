import type { ErrorCode } from './error-codes';

/** One thing that is wrong with the input: `path` points into it (`products.0.price.amount`), `message` says what to do. */
export interface InputFault {
  path: string;
  message: string;
}

/**
 * The only error that domain code throws on purpose. The message says what happened, to which id, and what to do; it is
 * shown to the caller, so it never holds a secret. Transports map `code` to their own status.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly faults: readonly InputFault[] = [],
  ) {
    super(message);
  }
}

/** The user has what he was to get. `subscriptionId` is ours, where there is one by now. */
export class SubscriptionExistsError extends DomainError {
  constructor(
    readonly subscriptionId: string | null,
    message: string,
  ) {
    super('subscription_exists', message);
  }
}

/** The bank, or Stripe, has refused a card. `declineCode` is Stripe's reason, e.g. `insufficient_funds`. */
export class CardDeclinedError extends DomainError {
  constructor(
    readonly declineCode: string,
    message: string,
  ) {
    super('card_declined', message);
  }
}
