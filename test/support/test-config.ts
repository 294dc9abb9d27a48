import { environment, parseConfig, type Config } from '#infra/config';

/** The configuration of a module under test, on the database of the test file. */
export function testConfig(variables: Record<string, string> = {}): Config {
  return parseConfig({
    ...environment(),
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    STRIPE_SECRET_KEY: 'sk_test_module',
    STRIPE_WEBHOOK_SECRET: 'whsec_module',
    ADMIN_API_KEY: 'admin_key_of_the_tests',
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    ...variables,
  });
}
