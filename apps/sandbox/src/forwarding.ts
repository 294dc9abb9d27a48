import { type Forwarding } from './config';
import { createWebhookEndpoint, secretIdOf } from './resources/webhook-endpoints/webhook-endpoint';
import { type AccountStore } from './storage/account-store';

const mark = { created_by: 'sandbox configuration' };

/** Makes sure that the configured receiver hears of everything, at its present URL and with its present secret. */
export async function ensureForwarding(accounts: AccountStore, forwarding: Forwarding): Promise<void> {
  const account = await accounts.accountFor(forwarding.apiKey);
  await accounts.write(account, async (tx) => {
    const { data: earlier } = await tx.page('webhook_endpoint', { limit: 100, match: { metadata: mark } });
    for (const endpoint of earlier) {
      const kept = await tx.find('sandbox.webhook_secret', secretIdOf(endpoint.id));
      if (endpoint.url === forwarding.url && kept?.secret === forwarding.secret) return;
      tx.bury(endpoint);
    }
    createWebhookEndpoint(tx, {
      url: forwarding.url,
      secret: forwarding.secret,
      enabledEvents: ['*'],
      description: 'Set up from the configuration of the sandbox',
      metadata: mark,
    });
  });
}
