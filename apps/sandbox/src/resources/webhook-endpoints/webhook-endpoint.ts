import { randomBytes } from 'node:crypto';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type WebhookEndpoint } from '../../stripe-objects';
import { API_VERSION } from '../../events/api-version';

interface EndpointFields {
  url: string;
  enabledEvents: string[];
  description?: string | null;
  metadata?: Record<string, string>;
  /** Given only for the endpoint of the configuration; any other gets a secret of its own. */
  secret?: string;
}

/** A receiver of webhooks, and the secret they are signed with, which is shown this once. */
export function createWebhookEndpoint(
  tx: AccountTransaction,
  fields: EndpointFields,
): { endpoint: WebhookEndpoint; secret: string } {
  const endpoint = tx.create<WebhookEndpoint>({
    id: newId('we_1', 23).replace('we_1_', 'we_1'),
    object: 'webhook_endpoint',
    api_version: API_VERSION,
    application: null,
    created: tx.now,
    description: fields.description ?? null,
    enabled_events: fields.enabledEvents,
    livemode: false,
    metadata: fields.metadata ?? {},
    status: 'enabled',
    url: fields.url,
  });
  const secret = fields.secret ?? `whsec_${randomBytes(24).toString('hex')}`;
  tx.create({ id: secretIdOf(endpoint.id), object: 'sandbox.webhook_secret', created: tx.now, secret });
  return { endpoint, secret };
}

export const secretIdOf = (endpointId: string): string => `secret_of_${endpointId}`;
