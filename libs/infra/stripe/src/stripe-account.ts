/**
 * At which of Stripe's accounts something is. `stripeAccount` is the account's id where the project has brought its own, and empty for
 * Paygrove's. Payments, customers and subscriptions are such places themselves: they stay where they were made.
 */
export interface StripeAccount {
  /** Whose keys reach it. Null for whatever is told of Paygrove's own account: that may be of any project. */
  readonly projectId: string | null;
  readonly stripeAccount: string;
}

/** What `stripeAccount` says of Paygrove's own account. */
export const PLATFORM_ACCOUNT = '';

/** Paygrove's own account, of whichever project. */
export const platformAccount: StripeAccount = { projectId: null, stripeAccount: PLATFORM_ACCOUNT };

/**
 * Whether something that we know is at the account which tells of it. Everything else is foreign, whatever its marks say: the one who holds a
 * project's webhook secret can write what he likes.
 */
export function isAt(known: StripeAccount, teller: StripeAccount): boolean {
  if (known.stripeAccount !== teller.stripeAccount) return false;
  return teller.projectId === null
    ? teller.stripeAccount === PLATFORM_ACCOUNT
    : known.projectId === teller.projectId;
}
