import { environment, parseConfig, type Config } from '#infra/config';
import { WEBHOOK_SECRET } from './signed-event';

export const ADMIN_KEY = 'admin_key_of_the_tests';

/** For the database of the test file; nothing listens where Stripe should be, unless told where it is. */
export function webhooksConfig(stripeUrl = 'http://127.0.0.1:9'): Config {
  return parseConfig({
    ...environment(),
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    STRIPE_SECRET_KEY: 'sk_test_webhooks',
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_API_URL: stripeUrl,
    RECONCILE_EVERY_SECONDS: '0',
    ADMIN_API_KEY: ADMIN_KEY,
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
  });
}
