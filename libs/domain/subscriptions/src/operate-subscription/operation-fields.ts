import type { EndpointOptions } from '#infra/http';
import { z } from 'zod';
import { subscriptionView } from '../subscription/subscription-view.schema';

export const subscriptionIdField = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_]+$/)
  .meta({ description: 'The subscription.', example: 'sub_01jd3w8z6k4q2m9x7c5v1b0n8h' });

/** What all endpoints that do something with a subscription have in common. */
export const operatesSubscription = {
  access: ['secret_key'],
  idempotency: 'remote',
  response: { status: 200, schema: subscriptionView, description: 'The subscription as it is then.' },
  errors: [
    'subscription_not_found',
    'subscription_ended',
    'subscription_incomplete',
    'concurrent_update',
    'provider_rejected',
    'provider_unavailable',
  ],
} as const satisfies Partial<EndpointOptions>;
