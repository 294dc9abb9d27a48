import { z } from 'zod';

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
  })
  .meta({ id: 'PutStripeAccount', description: 'The keys of an account at Stripe.' });

export type PutStripeAccountInput = z.output<typeof putStripeAccountSchema>;
