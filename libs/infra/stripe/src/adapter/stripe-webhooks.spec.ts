import Stripe from 'stripe';
import { StripeCredentialsKeeper } from '../stripe-credentials';
import { StripeWebhooks } from './stripe-webhooks';
import { machineTime } from '../../../../../test/support/machine-time';

const secret = 'whsec_current';
const webhooks = new StripeWebhooks(
  {
    secretKey: 'sk_test_1',
    webhookSecrets: [secret, 'whsec_former'],
    apiUrl: undefined,
    livemode: false,
    publishableKey: undefined,
  },
  new StripeCredentialsKeeper(),
  machineTime,
);

function delivery(options: { secret?: string; ageSeconds?: number; event?: Record<string, unknown> } = {}) {
  const payload = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'charge.updated',
    created: 1_790_000_000,
    livemode: false,
    data: { object: { id: 'ch_1', object: 'charge', customer: 'cus_1' } },
    ...options.event,
  });
  const signature = Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: options.secret ?? secret,
    timestamp: Math.floor(Date.now() / 1_000) - (options.ageSeconds ?? 0),
  });
  return { payload: Buffer.from(payload), signature };
}

const verify = ({ payload, signature }: ReturnType<typeof delivery>) => webhooks.verify(payload, signature);

describe('StripeWebhooks', () => {
  it('takes a signed delivery and tells whose events it goes in order with', () => {
    expect(verify(delivery())).toMatchObject({ id: 'evt_1', orderingKey: 'cus_1' });
  });

  it('takes the former secret while it is being rotated', () => {
    expect(verify(delivery({ secret: 'whsec_former' })).id).toBe('evt_1');
  });

  it.each([
    ['another secret', delivery({ secret: 'whsec_other' })],
    ['a signature of six minutes ago', delivery({ ageSeconds: 360 })],
    ['a signature six minutes ahead', delivery({ ageSeconds: -360 })],
    ['an event of live mode', delivery({ event: { livemode: true } })],
    ['a changed payload', { ...delivery(), payload: Buffer.from('{}') }],
    ['no signature', { ...delivery(), signature: undefined as unknown as string }],
    ['a signature of another kind', { ...delivery(), signature: 'sha256=abc' }],
  ])('refuses %s', (_, bad) => {
    expect(() => verify(bad)).toThrow(expect.objectContaining({ code: 'signature_invalid' }) as Error);
  });

  it('finds the end of the period wherever the API version keeps it', () => {
    const subscription = {
      id: 'sub_1',
      object: 'subscription',
      customer: 'cus_1',
      status: 'active',
      created: 1,
      start_date: 1,
      cancel_at_period_end: false,
      metadata: {},
      latest_invoice: null,
    };
    const onItems = {
      ...subscription,
      items: { data: [{ price: { id: 'price_1' }, current_period_end: 1_800_000_000 }] },
    };
    const onTop = {
      ...subscription,
      current_period_end: 1_800_000_000,
      items: { data: [{ price: { id: 'price_1' } }] },
    };
    for (const object of [onItems, onTop]) {
      const { payload } = delivery({ event: { type: 'customer.subscription.updated', data: { object } } });
      const { subject } = webhooks.parse(payload.toString());
      expect(subject).toMatchObject({
        kind: 'subscription',
        subscription: { currentPeriodEnd: new Date(1_800_000_000_000), priceId: 'price_1' },
      });
    }
  });
});
