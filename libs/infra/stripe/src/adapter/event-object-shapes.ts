import { z } from 'zod';

/**
 * What of Stripe's objects Paygrove acts on without asking Stripe again, and Stripe always shows. What is missing here must not be taken for
 * nothing: an invoice without a billing reason would be a further payment, a checkout without metadata somebody else's.
 */

const id = z.string().min(1);
const reference = z.union([id, z.object({ id })]).nullish();
const metadata = z.record(z.string(), z.string()).nullable();

const needed: Readonly<Record<string, z.ZodType>> = {
  'checkout.session': z.object({
    id,
    status: z.string().nullish(),
    payment_status: z.string(),
    expires_at: z.int(),
    amount_total: z.int().nullable(),
    currency: z.string().nullable(),
    customer: reference,
    payment_intent: reference,
    subscription: reference,
    metadata,
  }),
  payment_intent: z.object({
    id,
    status: z.string(),
    amount: z.int(),
    currency: z.string(),
    customer: reference,
    metadata,
  }),
  subscription: z.object({
    id,
    status: z.string(),
    customer: z.union([id, z.object({ id })]),
    cancel_at_period_end: z.boolean(),
    start_date: z.int(),
    items: z.object({ data: z.array(z.object({ price: z.object({ id }) })) }),
    metadata,
  }),
  invoice: z.object({
    id,
    status: z.string().nullable(),
    billing_reason: z.string().nullable(),
    customer: reference,
    amount_due: z.int(),
    amount_paid: z.int(),
    currency: z.string(),
    attempt_count: z.int(),
    lines: z.object({
      data: z.array(z.object({ amount: z.int(), period: z.object({ end: z.int() }) })),
    }),
  }),
  refund: z.object({
    id,
    status: z.string().nullish(),
    amount: z.int(),
    currency: z.string(),
    payment_intent: z.union([id, z.object({ id })]).nullable(),
  }),
  charge: z.object({ id, payment_intent: z.union([id, z.object({ id })]).nullable() }),
};

/** How it stands is asked of Stripe. */
const nameAlone = z.object({ id });

/** @param of Stripe's own name of the object */
export function neededOf(of: string): z.ZodType {
  return needed[of] ?? nameAlone;
}
