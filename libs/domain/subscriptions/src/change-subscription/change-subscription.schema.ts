import { chosenId, instant, pointInTime } from '#infra/http';
import { LARGEST_QUANTITY, prorationBehaviors } from '#infra/stripe';
import { z } from 'zod';

export const changeSubscriptionSchema = z
  .strictObject({
    product_id: chosenId('The recurring product that it is to be for.', 'pro_yearly'),
    quantity: z.int().min(1).max(LARGEST_QUANTITY).optional().meta({
      description: 'How many, within the product’s limits. Default: as many as it is for.',
      example: 1,
    }),
    proration_behavior: z.enum(prorationBehaviors).default('create_prorations').meta({
      description:
        '`create_prorations`: the difference for the rest of the period comes with the next renewal. `always_invoice`: it is billed at once. `none`: there is none.',
      example: 'always_invoice',
    }),
    proration_date: pointInTime(
      'From when the difference is counted: that of a preview, so that the change bills just what it said. Within the current period; default: now.',
    ).optional(),
  })
  .meta({ id: 'ChangeSubscriptionRequest' });

export type ChangeSubscriptionBody = z.output<typeof changeSubscriptionSchema>;

export const changePreviewSchema = z
  .object({
    subscription_id: z.string().meta({ description: 'It.', example: 'sub_01jd3w8z6k4q2m9x7c5v1b0n8h' }),
    product_id: chosenId('The product that it would be for.', 'pro_yearly'),
    quantity: z.int().meta({ description: 'How many of it.', example: 1 }),
    amount_due: z.int().meta({
      description:
        'What the next invoice then charges, in the currency’s minor unit; 0 when it gives back, which later invoices use first.',
      example: 9_140,
    }),
    currency: z.string().meta({ description: 'ISO 4217, lower case.', example: 'usd' }),
    billed: z.enum(['now', 'next_renewal']).meta({
      description:
        'Whether that invoice is made with the change, or is the next renewal, with what is changed.',
      example: 'now',
    }),
    proration_date: instant('From when the difference is counted. Give it to the change.'),
    next_renewal_at: instant('When the next period begins after the change.').nullable(),
    lines: z
      .array(
        z.object({
          description: z.string().meta({
            description: 'In Stripe’s words.',
            example: 'Unused time on Pro after 21 Nov 2026',
          }),
          amount: z.int().meta({ description: 'Negative for what is given back.', example: -860 }),
          proration: z.boolean().meta({ description: 'Whether it is of a part of a period.', example: true }),
          period_start: instant('What it is for, from …'),
          period_end: instant('… until.'),
        }),
      )
      .meta({ description: 'The lines of the invoice.' }),
  })
  .meta({ id: 'SubscriptionChangePreview' });

export type ChangePreview = z.output<typeof changePreviewSchema>;
