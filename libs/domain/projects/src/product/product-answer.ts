import { billingIntervals, taxBehaviors } from '#infra/stripe';
import { z } from 'zod';
import { productTypes, type Product } from './product';

const priceAnswer = z.object({
  amount: z.int().meta({ description: 'In the minor unit of the currency.', example: 1900 }),
  currency: z.string().meta({ description: 'Lower-case ISO 4217.', example: 'usd' }),
  interval: z
    .enum(billingIntervals)
    .nullable()
    .meta({ description: 'Null for a one-time price.', example: 'month' }),
  interval_count: z
    .int()
    .nullable()
    .meta({ description: 'Every how many intervals; null for a one-time price.', example: 1 }),
});

const grantsAnswer = z.object({
  permissions: z.array(z.string()).meta({ description: 'Held while it is paid for.', example: ['pro'] }),
  credits: z
    .array(
      z.object({
        credit_type: z.string().meta({ description: 'What the credits are called.', example: 'api_calls' }),
        amount: z.int().meta({ description: 'How many, for each unit bought.', example: 1000 }),
        expires_after_days: z
          .int()
          .nullable()
          .meta({ description: 'Null: they do not expire.', example: null }),
        rollover: z
          .boolean()
          .meta({ description: 'Whether what is left of a period is kept.', example: false }),
      }),
    )
    .meta({ description: 'Added with each payment.' }),
  grace_days: z
    .int()
    .meta({ description: 'How long permissions stay after the end or a failed renewal.', example: 3 }),
});

/** A product as it is answered. */
export const productAnswer = z
  .object({
    id: z.string().meta({ description: 'The project’s own id of it.', example: 'pro_monthly' }),
    name: z.string().meta({ description: 'Shown to buyers.', example: 'Pro plan' }),
    type: z.enum(productTypes).meta({ description: 'What it is.', example: 'subscription' }),
    recurring: z.boolean().meta({ description: 'Whether it is paid again and again.', example: true }),
    price_id: z.string().meta({ description: 'Its price at Stripe.', example: 'price_1QxYzA2eZvKYlo2C' }),
    price: priceAnswer.meta({ description: 'What that price says.' }),
    tax_behavior: z.enum(taxBehaviors).meta({
      description: 'What that price says: whether tax is in the amount or comes on top.',
      example: 'unspecified',
    }),
    trial_days: z.int().nullable().meta({ description: 'Days before the first payment.', example: null }),
    quantity: z
      .object({
        min: z.int().meta({ description: 'The fewest at once.', example: 1 }),
        max: z.int().meta({ description: 'The most at once.', example: 10 }),
      })
      .nullable()
      .meta({ description: 'How many may be bought at once.' }),
    grants: grantsAnswer.meta({
      description: 'What the buyer gets: as registered, completed by what the type implies.',
    }),
    fulfillment: z
      .object({
        kind: z.literal('download').meta({ description: 'A download link.', example: 'download' }),
        url: z
          .string()
          .meta({ description: 'Where the file is.', example: 'https://files.shop.example/book.pdf' }),
        expires_after_hours: z.int().meta({ description: 'How long a link works.', example: 72 }),
        max_downloads: z.int().meta({ description: 'How often it works.', example: 5 }),
      })
      .nullable()
      .meta({ description: 'How a digital good reaches its buyer.' }),
    metered: z
      .object({
        meter: z
          .string()
          .meta({ description: 'The meter that usage is counted under.', example: 'api_calls' }),
      })
      .nullable()
      .meta({ description: 'For a metered product.' }),
  })
  .meta({ id: 'Product', description: 'A product of a project.' });

export type ProductAnswer = z.output<typeof productAnswer>;

export function toProductAnswer(product: Product): ProductAnswer {
  const { price, grants, fulfillment, quantity, meter } = product;
  return {
    id: product.id,
    name: product.name,
    type: product.type,
    recurring: product.recurring,
    price_id: product.priceId,
    price: {
      amount: price.amount,
      currency: price.currency,
      interval: price.interval,
      interval_count: price.intervalCount,
    },
    tax_behavior: product.taxBehavior,
    trial_days: product.trialDays,
    quantity: quantity === null ? null : { min: quantity.min, max: quantity.max },
    grants: {
      permissions: [...grants.permissions],
      credits: grants.credits.map((credit) => ({
        credit_type: credit.creditType,
        amount: credit.amount,
        expires_after_days: credit.expiresAfterDays,
        rollover: credit.rollover,
      })),
      grace_days: grants.graceDays,
    },
    fulfillment:
      fulfillment === null
        ? null
        : {
            kind: fulfillment.kind,
            url: fulfillment.url,
            expires_after_hours: fulfillment.expiresAfterHours,
            max_downloads: fulfillment.maxDownloads,
          },
    metered: meter === null ? null : { meter },
  };
}
