import { z } from 'zod';

/** An amount in the currency's minor unit. */
export const minorUnits = z.int().nonnegative();

/** ISO 8601 in UTC. */
export const timestamp = z.iso.datetime();

/** Metadata as Stripe takes it: string to string. */
export const metadata = z.record(z.string(), z.string());

export const paymentTypes = ['one_time', 'subscription'] as const;
export const paymentType = z.enum(paymentTypes);
export type PaymentType = z.output<typeof paymentType>;

/** Stripe's states of a subscription, plus `expired`: ended, and its grace is over. */
export const subscriptionStatuses = [
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'canceled',
  'incomplete',
  'expired',
] as const;
export const subscriptionStatus = z.enum(subscriptionStatuses);
export type SubscriptionStatus = z.output<typeof subscriptionStatus>;

/** How a user stands on the auth side. */
export const userStatuses = ['active', 'suspended', 'deleted'] as const;
export const userStatus = z.enum(userStatuses);
export type UserStatus = z.output<typeof userStatus>;

/**
 * What becomes of credits that are spent already when their payment is refunded: a debt that later grants repay first, or nothing.
 */
export const creditDebts = ['repay', 'forgive'] as const;
export const creditDebt = z.enum(creditDebts);
export type CreditDebt = z.output<typeof creditDebt>;
