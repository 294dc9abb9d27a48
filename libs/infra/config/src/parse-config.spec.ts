import type { Side } from '#contracts';
import { ConfigError, parseConfig } from './parse-config';

const complete = {
  DATABASE_URL: 'postgresql://localhost/paygrove',
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  ADMIN_API_KEY: 'an-admin-key-long-enough',
  ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
};

function faultsOf(
  environment: Record<string, string | undefined>,
  sides?: readonly Side[],
): readonly string[] {
  try {
    parseConfig(environment, sides);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('parseConfig', () => {
  it('has defaults for everything but the database and the secrets', () => {
    const config = parseConfig(complete);
    expect(config.http.port).toBe(3000);
    expect(config.http.publicUrl).toBe('http://localhost:3000');
    expect(config.stripe?.livemode).toBe(false);
  });

  it('lists every fault at once', () => {
    const faults = faultsOf({ PORT: 'abc', LOG_LEVEL: 'loud' });
    for (const name of ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'STRIPE_SECRET_KEY', 'ADMIN_API_KEY']) {
      expect(faults.some((fault) => fault.startsWith(`${name} `))).toBe(true);
    }
  });

  it('takes an empty variable for one that is not set', () => {
    expect(faultsOf({ ...complete, ADMIN_API_KEY: '' })).toEqual(['ADMIN_API_KEY is not set']);
  });

  it('demands a public https address and the real clock in production', () => {
    const production = { ...complete, NODE_ENV: 'production' };
    expect(faultsOf(production)).toEqual(['PUBLIC_URL is required in production']);
    expect(faultsOf({ ...production, PUBLIC_URL: 'http://pay.example.com' })).toHaveLength(1);
    expect(faultsOf({ ...production, PUBLIC_URL: 'https://pay.example.com', CLOCK_URL: 'http://x' })).toEqual(
      ['CLOCK_URL is for development only'],
    );
  });

  it('takes values as they are meant when they come out of files', () => {
    const config = parseConfig({ ...complete, ADMIN_API_KEY: 'an-admin-key-long-enough\n', PORT: ' 3001 ' });
    expect(config.http).toMatchObject({ adminApiKey: 'an-admin-key-long-enough', port: 3001 });
    expect(faultsOf({ ...complete, ADMIN_API_KEY: ' \n' })).toEqual(['ADMIN_API_KEY is not set']);
  });

  it.each([
    ['ADMIN_API_KEY', 'an admin key with spaces'],
    ['ADMIN_API_KEY', 'ein-schlüssel-der-nie-ankommt'],
    ['ADMIN_API_KEY', 'grove_sk_which_would_be_taken_for_one_of_a_project'],
    ['STRIPE_WEBHOOK_SECRET', 'whsec_1,'],
    ['STRIPE_WEBHOOK_SECRET', 'whsec_1,,whsec_2'],
    ['STRIPE_WEBHOOK_SECRET', 'whsec_1,whsec_2,whsec_3'],
    ['STRIPE_WEBHOOK_SECRET', ','],
    ['PORT', '0x50'],
    ['PORT', '1e3'],
    ['PORT', '80.5'],
    ['PORT', '-1'],
    ['TRUST_PROXY_HOPS', 'true'],
    ['DATABASE_URL', 'mysql://localhost/paygrove'],
    ['ENCRYPTION_KEY', 'c2hvcnQ='],
    ['ENCRYPTION_KEY', '00'.repeat(32)],
    ['ENCRYPTION_KEY', `${Buffer.alloc(32, 1).toString('base64')},`],
  ])('refuses %s=%s', (name, value) => {
    const faults = faultsOf({ ...complete, [name]: value });
    expect(faults).toEqual([expect.stringContaining(`${name} `)]);
  });

  it('is not fooled by capitals', () => {
    const production = { ...complete, NODE_ENV: 'production', PUBLIC_URL: 'HTTP://pay.example.com' };
    expect(faultsOf(production)).toEqual(['PUBLIC_URL must be https in production']);
  });

  it('reads two webhook secrets while one is being rotated', () => {
    const { stripe } = parseConfig({ ...complete, STRIPE_WEBHOOK_SECRET: 'whsec_new, whsec_old' });
    expect(stripe?.webhookSecrets).toEqual(['whsec_new', 'whsec_old']);
  });

  it('reads the encryption keys of before behind the one of today', () => {
    const [now, before] = [Buffer.alloc(32, 2), Buffer.alloc(32, 1)];
    const keys = `${now.toString('base64')}, ${before.toString('base64')}`;
    const { crypto } = parseConfig({ ...complete, ENCRYPTION_KEY: keys });
    expect(crypto).toEqual({ encryptionKey: now, formerEncryptionKeys: [before] });
  });

  it('takes a publishable key of the same mode alone', () => {
    const publishableKey = (variables: Record<string, string>) =>
      parseConfig({ ...complete, ...variables }).stripe?.publishableKey;
    expect(publishableKey({ STRIPE_PUBLISHABLE_KEY: 'pk_test_1' })).toBe('pk_test_1');
    expect(publishableKey({})).toBeUndefined();
    expect(faultsOf({ ...complete, STRIPE_PUBLISHABLE_KEY: 'pk_live_1' })).toEqual([
      'STRIPE_PUBLISHABLE_KEY must be of the same mode, test or live, as STRIPE_SECRET_KEY',
    ]);
    expect(faultsOf({ ...complete, STRIPE_PUBLISHABLE_KEY: 'sk_test_1' })).toHaveLength(1);
  });

  it('makes one up for what stands in for Stripe, which tells nothing of the secret one', () => {
    const standIn = {
      ...complete,
      STRIPE_SECRET_KEY: 'sk_test_hidden',
      STRIPE_API_URL: 'http://localhost:4242',
    };
    const { publishableKey } = parseConfig(standIn).stripe ?? {};
    expect(publishableKey).toMatch(/^pk_test_[0-9a-f]{24}$/);
    expect(publishableKey).not.toContain('hidden');
  });

  it('demands a way to a side that runs elsewhere, and its address', () => {
    expect(faultsOf(complete, ['auth'])).toEqual([
      'EVENT_TRANSPORT must be "redis" or "rabbitmq": the payments side runs in another process',
    ]);
    expect(faultsOf({ ...complete, EVENT_TRANSPORT: 'redis' }, ['auth'])).toEqual([
      'REDIS_URL is required when EVENT_TRANSPORT is "redis"',
    ]);
    const rabbitmq = { ...complete, EVENT_TRANSPORT: 'rabbitmq', RABBITMQ_URL: 'amqp://localhost' };
    expect(parseConfig(rabbitmq, ['auth']).eventBus).toEqual({
      transport: { kind: 'rabbitmq', url: 'amqp://localhost' },
      namespace: 'paygrove',
    });
  });

  it('keeps the keys of Stripe from the side that does not need them', () => {
    const withoutStripe = { ...complete, STRIPE_SECRET_KEY: undefined, STRIPE_WEBHOOK_SECRET: undefined };
    const auth = { ...withoutStripe, EVENT_TRANSPORT: 'redis', REDIS_URL: 'redis://localhost' };
    expect(parseConfig(auth, ['auth']).stripe).toBeUndefined();
    expect(faultsOf(auth, ['payments'])).toEqual([
      'STRIPE_SECRET_KEY is not set',
      'STRIPE_WEBHOOK_SECRET is not set',
    ]);
  });
});
