import { eventually } from '../../../../../test/support/eventually';
import { EmptyStripe } from '../../test/empty-stripe';
import { signed } from '../../test/signed-event';
import { WebhooksApp } from '../../test/webhooks-app';

/** What the events of a type are about, by Stripe's names of types. */
function objectOf(type: string): string {
  if (type.startsWith('checkout.session.')) return 'checkout.session';
  if (type.startsWith('customer.subscription.')) return 'subscription';
  if (type.startsWith('charge.dispute.')) return 'dispute';
  if (type.startsWith('refund.') || type === 'charge.refund.updated') return 'refund';
  return type.split('.')[0] ?? '';
}

const ourMarks = {
  paygrove_project_id: 'shop',
  paygrove_user_id: 'user_1',
  paygrove_product_id: 'ebook',
  paygrove_payment_id: 'pay_ours',
};

describe('events that do not show their object whole', () => {
  let stripe: EmptyStripe;
  let app: WebhooksApp;
  let number = 0;

  beforeAll(async () => {
    stripe = await EmptyStripe.start();
    app = await WebhooksApp.start(stripe.url);
    await app.db.query(
      `INSERT INTO payments.payments (id, project_id, user_id, email, payment_type, status, amount, currency, metadata,
         success_url, cancel_url, operation_id, checkout_session_id, payment_intent_id, created_at, updated_at)
       VALUES ('pay_ours', 'shop', 'user_1', 'ada@example.com', 'one_time', 'pending', 900, 'usd', '{}',
         'https://shop.example/ok', 'https://shop.example/no', 'op_1', 'cs_ours', 'pi_ours', now(), now())`,
    );
    await app.db.query(
      `INSERT INTO payments.refunds (id, project_id, payment_id, amount, currency, status, provider_refund_id,
         created_at, updated_at)
       VALUES ('ref_ours', 'shop', 'pay_ours', 100, 'usd', 'pending', 're_ours', now(), now())`,
    );
    await app.db.query(
      `INSERT INTO subscriptions.subscriptions (id, project_id, user_id, product_id, provider_subscription_id, status,
         cancel_at_period_end, grace_days, permissions, provider_state_at, revision, created_at, updated_at)
       VALUES ('sub_1', 'shop', 'user_1', 'pro', 'sub_ours', 'active', false, 3, '{}', now(), 1, now(), now())`,
    );
  });

  beforeEach(() => app.db.query('TRUNCATE webhooks.stripe_events'));

  afterAll(async () => {
    await app.stop();
    await stripe.stop();
  });

  const deliver = async (type: string, object: unknown) => {
    number += 1;
    const event = { id: `evt_${number}`, object: 'event', type, created: 1_790_000_000, livemode: false };
    const { status } = await app.deliver(signed(JSON.stringify({ ...event, data: { object } })));
    expect(status).toBe(200);
  };
  const fates = () =>
    app.db.query<{ type: string; state: string; failures: number; last_error: string | null }>(
      'SELECT type, state, failures, last_error FROM webhooks.stripe_events ORDER BY position',
    );

  it.each<[string, (object: string) => unknown]>([
    ['an id and nothing else', (object) => ({ id: `${object}_foreign`, object })],
    [
      'no metadata',
      (object) => ({ id: 'x_1', object, status: 'succeeded', amount: 1, currency: 'usd', customer: 'cus_1' }),
    ],
    [
      'a state that is to come, and no marks',
      (object) => ({ ...whole(object), id: 'x_2', status: 'to_come', payment_status: 'to_come' }),
    ],
    [
      'the marks of a payment that is not here',
      (object) => ({ id: 'x_3', object, metadata: { ...ourMarks, paygrove_payment_id: 'pay_none' } }),
    ],
    ['marks and ids that are none', (object) => ({ id: 7, object, payment_intent: [], metadata: 'shop' })],
    ['no id', (object) => ({ object })],
    ['an object of a kind to come', () => ({ id: 'x_4', object: 'to_come' })],
    ['an empty object', () => ({})],
    ['null', () => null],
    ['a list', () => [{ id: 'cs_ours' }]],
    ['a text', () => 'cs_ours'],
  ])('ignores at the first try whatever is not Paygrove’s, whichever its type: %s', async (_, shape) => {
    for (const type of app.handledTypes) await deliver(type, shape(objectOf(type)));
    const ignored = { state: 'ignored', failures: 0, last_error: null };
    await eventually(async () =>
      expect(await fates()).toEqual(app.handledTypes.map((type) => ({ type, ...ignored }))),
    );
  });

  it.each<[string, Record<string, unknown>]>([
    ['checkout.session.completed', { id: 'cs_ours', object: 'checkout.session' }],
    ['checkout.session.expired', { id: 'cs_new', object: 'checkout.session', metadata: ourMarks }],
    ['payment_intent.succeeded', { id: 'pi_ours', object: 'payment_intent' }],
    ['payment_intent.canceled', { id: 'pi_new', object: 'payment_intent', metadata: ourMarks }],
    ['customer.subscription.deleted', { id: 'sub_ours', object: 'subscription' }],
    ['invoice.paid', { id: 'in_1', object: 'invoice', subscription: 'sub_ours' }],
    [
      'invoice.payment_failed',
      { id: 'in_1', object: 'invoice', parent: { subscription_details: { subscription: 'sub_ours' } } },
    ],
    ['refund.failed', { id: 're_ours', object: 'refund' }],
    ['refund.created', { id: 're_new', object: 'refund', payment_intent: 'pi_ours' }],
    ['charge.refunded', { id: 're_ours', object: 'refund' }],
  ])(
    'tries a %s again that is Paygrove’s and lacks what is needed, and changes nothing',
    async (type, object) => {
      await deliver(type, object);
      await eventually(async () => {
        const [fate] = await fates();
        expect(fate).toMatchObject({ state: 'pending' });
        expect(fate?.failures).toBeGreaterThan(0);
        expect(fate?.last_error).toMatch(
          new RegExp(`${String(object['id'])}, cannot be acted on: it (does not show|is a)`),
        );
      });
      expect(await app.db.query('SELECT status FROM payments.payments')).toEqual([{ status: 'pending' }]);
      expect(await app.db.query('SELECT status FROM payments.refunds')).toEqual([{ status: 'pending' }]);
      expect(await app.db.query('SELECT status FROM subscriptions.subscriptions')).toEqual([
        { status: 'active' },
      ]);
    },
  );

  it('leaves what a project’s account tells of others’ objects to them', async () => {
    await app.db.query(`UPDATE payments.payments SET stripe_account = 'acct_1' WHERE id = 'pay_ours'`);
    await deliver('payment_intent.succeeded', { id: 'pi_ours', object: 'payment_intent' });
    await eventually(async () => expect(await fates()).toMatchObject([{ state: 'ignored', failures: 0 }]));
  });
});

/** As much as any of the kinds shows. */
function whole(object: string): Record<string, unknown> {
  return {
    object,
    amount: 900,
    amount_due: 900,
    amount_paid: 900,
    amount_total: 900,
    attempt_count: 1,
    billing_reason: 'manual',
    cancel_at_period_end: false,
    currency: 'usd',
    customer: 'cus_1',
    expires_at: 1_790_000_000,
    start_date: 1_790_000_000,
    items: { data: [] },
    lines: { data: [] },
    metadata: {},
    payment_intent: null,
    subscription: null,
  };
}
