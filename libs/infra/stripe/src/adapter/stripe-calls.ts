import { isMissing, translateStripeError } from './stripe-errors';

/** Every creation carries an idempotency key made of what it is and of our own reference. */
export const keyed = (what: string, reference: string) => ({
  idempotencyKey: `paygrove:${what}:${reference}`,
});

/** @throws DomainError for every error of Stripe's */
export async function attempt<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw translateStripeError(error);
  }
}

/** What is called for, or `undefined` where Stripe says that what it is about does not exist. */
export async function find<Result>(
  call: () => Promise<Result>,
  missing: (error: unknown) => boolean = isMissing,
): Promise<Result | undefined> {
  return attempt(async () => {
    try {
      return await call();
    } catch (error) {
      if (missing(error)) return undefined;
      throw error;
    }
  });
}
