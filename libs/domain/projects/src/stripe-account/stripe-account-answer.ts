import { instant } from '#infra/http';
import { z } from 'zod';
import type { OwnStripeAccount } from './stripe-accounts.repository';

export const stripeAccountAnswer = z
  .object({
    account_id: z.string().meta({ description: 'The account at Stripe.', example: 'acct_1QxYzA2eZvKYlo2C' }),
    livemode: z.boolean().meta({ description: 'Whether its key moves real money.', example: false }),
    last4: z
      .string()
      .meta({ description: 'The last characters of the secret key, to recognize it by.', example: 'x9Zq' }),
    publishable_key: z.string().nullable().meta({
      description: 'What card forms name themselves to Stripe by; null while none was put.',
      example: 'pk_test_51QxYzA2eZvKYlo2C',
    }),
    webhook_url: z.string().meta({
      description: 'To be entered at Stripe as the endpoint of the account’s webhooks.',
      example: 'https://pay.example.com/webhooks/stripe/ecom_001',
    }),
    former_webhook_secret_expires_at: instant(
      'Until then webhooks signed with the former secret are taken as well; null when there is none.',
    ).nullable(),
    created_at: instant('When the project first brought it.'),
    updated_at: instant('When its keys were last put.'),
  })
  .meta({
    id: 'StripeAccount',
    description: 'A project’s own account at Stripe. Its secrets are never shown.',
  });

export type StripeAccountAnswer = z.output<typeof stripeAccountAnswer>;

export function toStripeAccountAnswer(account: OwnStripeAccount, publicUrl: string): StripeAccountAnswer {
  return {
    account_id: account.accountId,
    livemode: account.livemode,
    last4: account.last4,
    publishable_key: account.publishableKey,
    webhook_url: `${publicUrl}/webhooks/stripe/${account.projectId}`,
    former_webhook_secret_expires_at: account.formerExpiresAt?.toISOString() ?? null,
    created_at: account.createdAt.toISOString(),
    updated_at: account.updatedAt.toISOString(),
  };
}
