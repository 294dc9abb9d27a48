import { z } from 'zod';

/** `test` or `live`. */
function modeOf(key: string): string {
  return key.split('_')[1] ?? '';
}

export const putStripeAccountSchema = z
  .strictObject({
    secret_key: z
      .string()
      .max(255)
      .regex(/^(sk|rk)_(test|live)_[A-Za-z0-9_]{4,}$/, 'Must be a secret key of Stripe: sk_… or rk_…')
      .meta({
        description: 'The account’s secret key, or a restricted one with the same rights. Never shown again.',
        example: 'sk_test_51QxYzA2eZvKYlo2C',
      }),
    webhook_secret: z
      .string()
      .max(255)
      .regex(/^whsec_[A-Za-z0-9_+/=-]{4,}$/, 'Must be the signing secret of a webhook endpoint: whsec_…')
      .meta({
        description:
          'What Stripe signs the webhooks with that it sends to `webhook_url`. When it is changed, both are taken for 24 hours.',
        example: 'whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH',
      }),
    publishable_key: z
      .string()
      .max(255)
      .regex(/^pk_(test|live)_[A-Za-z0-9_]{4,}$/, 'Must be a publishable key of Stripe: pk_…')
      .optional()
      .meta({
        description:
          'The account’s publishable key, of the same mode as `secret_key`: for `mode: intent`, whose card forms get it. Left out, the one that was put before stays while its mode fits.',
        example: 'pk_test_51QxYzA2eZvKYlo2C',
      }),
  })
  .superRefine(({ secret_key: secret, publishable_key: publishable }, context) => {
    if (publishable === undefined || modeOf(secret) === modeOf(publishable)) return;
    context.addIssue({
      code: 'custom',
      path: ['publishable_key'],
      message: `Must be of ${modeOf(secret)} mode, as secret_key is`,
    });
  })
  .meta({ id: 'PutStripeAccount', description: 'The keys of an account at Stripe.' });

export type PutStripeAccountInput = z.output<typeof putStripeAccountSchema>;
