import { parseConfig } from './config';

const database = { DATABASE_URL: 'postgres://localhost/sandbox' };

describe('configuration', () => {
  it('has a default for everything but the database', () => {
    expect(parseConfig(database)).toMatchObject({ port: 4242, host: '0.0.0.0', logLevel: 'info' });
    expect(parseConfig(database).forwarding).toBeUndefined();
  });

  it('lists every fault at once', () => {
    const parse = () =>
      parseConfig({ SANDBOX_PORT: 'x', SANDBOX_FORWARD_KEY: 'sk_live_1', DATABASE_URL: '' });
    expect(parse).toThrow(/SANDBOX_PORT[\s\S]*DATABASE_URL[\s\S]*SANDBOX_FORWARD_KEY/);
  });

  it('wants a secret to forward with', () => {
    const forward = { ...database, SANDBOX_FORWARD_TO: 'http://localhost:3000/webhooks/stripe' };
    expect(() => parseConfig(forward)).toThrow(/SANDBOX_WEBHOOK_SECRET/);
    expect(parseConfig({ ...forward, SANDBOX_WEBHOOK_SECRET: 'whsec_1' }).forwarding).toEqual({
      url: 'http://localhost:3000/webhooks/stripe',
      apiKey: 'sk_test_paygrove',
      secret: 'whsec_1',
    });
  });
});
