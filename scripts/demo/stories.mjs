import assert from 'node:assert/strict';
import { year } from './year.mjs';

const ada = { user_id: 'ada', email: 'ada@example.com' };

/** The three integration stories of the README, and a year of a subscription, each played through the public API. */
export const stories = [
  { title: 'A shop sells an ebook', play: shop },
  { title: 'A SaaS sells a monthly plan', play: saas },
  { title: 'An API platform sells credits', play: credits },
  { title: 'A year of a subscription, in seconds', play: year },
];

async function shop(demo) {
  const { project, call } = await demo.step('registers with its products in one call', () =>
    demo.register({
      name: 'Book Shop',
      domain: 'shop.example',
      products: [{ id: 'ebook', name: 'The Grove Cookbook', type: 'one_time', price: { amount: 2500 } }],
    }),
  );
  assert.deepEqual(project.payment_types, ['one_time']);

  const order = { ...ada, product_id: 'ebook', reference: 'order-1042' };
  const payment = await demo.step('starts a payment and gets the page to pay on', () =>
    call('POST', '/payments', order, 201),
  );
  assert.match(payment.checkout_url, /^http/);
  await demo.step('a declined card leaves the checkout open', async () => {
    assert.equal((await demo.pay(payment, '4000000000000002')).status, 402);
    await demo.until(() => call('GET', `/payments/${payment.payment_id}/status`), { status: 'pending' });
  });
  await demo.step('the customer pays, and the order is paid', async () => {
    assert.equal((await demo.pay(payment)).status, 200);
    await demo.until(() => call('GET', `/payments/${payment.payment_id}/status`), {
      status: 'succeeded',
      amount: 2500,
      currency: 'usd',
    });
  });
  await demo.step('finds the payment by its own order id', async () => {
    const { data } = await call('GET', '/payments?reference=order-1042');
    assert.deepEqual(
      data.map(({ payment_id }) => payment_id),
      [payment.payment_id],
    );
  });
}

async function saas(demo) {
  const { call } = await demo.step('registers with a monthly plan', () =>
    demo.register({
      name: 'Team Notes',
      domain: 'notes.example',
      products: [
        {
          id: 'pro',
          name: 'Pro',
          type: 'subscription',
          price: { amount: 1200, interval: 'month' },
          grants: { permissions: ['pro'], grace_days: 3 },
        },
      ],
    }),
  );
  const plan = { ...ada, product_id: 'pro' };
  const payment = await demo.step('starts a subscription', () =>
    call('POST', '/checkout/subscription', plan, 201),
  );
  await demo.step('starting it again leads to the same checkout', async () => {
    assert.deepEqual(await call('POST', '/checkout/subscription', plan, 201), payment);
  });
  await demo.step('the customer pays, and the subscription is active', async () => {
    assert.equal((await demo.pay(payment)).status, 200);
    await demo.until(() => call('GET', '/subscriptions/ada/pro').catch(() => ({})), { status: 'active' });
  });
  await demo.step('the permission is granted', () =>
    demo.until(() => call('GET', '/permissions/ada/pro'), { allowed: true, in_grace: false }),
  );
  await demo.step('nobody can start what they have already', async () => {
    const refused = await call('POST', '/checkout/subscription', plan, 409);
    assert.equal(refused.code, 'subscription_exists');
  });
  await demo.step('it ends at Stripe; the permission stays for the grace period', async () => {
    const paid = () => call('GET', `/payments/${payment.payment_id}`);
    const { provider } = await demo.until(paid, { status: 'succeeded' });
    await demo.stripe.subscriptions.cancel(provider.subscription_id);
    await demo.until(() => call('GET', '/subscriptions/ada/pro'), { status: 'canceled' });
    await demo.until(() => call('GET', '/permissions/ada/pro'), { allowed: true, in_grace: true });
  });
  await demo.step('four days later it is gone', async () => {
    await demo.advanceClock({ days: 4 });
    await demo.until(() => call('GET', '/permissions/ada/pro'), { allowed: false, reason: 'grace_ended' });
    await demo.until(() => call('GET', '/subscriptions/ada/pro'), { status: 'expired' });
  });
}

async function credits(demo) {
  const { call } = await demo.step('registers with a pack of credits', () =>
    demo.register({
      name: 'Weather API',
      domain: 'weather.example',
      products: [
        {
          id: 'calls_1000',
          name: '1,000 calls',
          type: 'api_credits',
          price: { amount: 1000 },
          grants: { credits: [{ credit_type: 'api', amount: 1000 }] },
        },
      ],
    }),
  );
  const payment = await demo.step('starts a payment', () =>
    call('POST', '/payments', { ...ada, product_id: 'calls_1000' }, 201),
  );
  await demo.step('the customer pays, and the credits are there', async () => {
    assert.equal((await demo.pay(payment)).status, 200);
    await demo.until(async () => (await call('GET', '/credits/ada')).balances[0] ?? {}, { available: 1000 });
  });
  await demo.step('spends 993 of them', async () => {
    const spent = await call('POST', '/credits/ada/consume', { credit_type: 'api', amount: 993 });
    assert.deepEqual(spent, { consumed: 993, available: 7 });
  });
  await demo.step('60 callers race for the last 7: exactly 7 win', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, () =>
        call('POST', '/credits/ada/consume', { credit_type: 'api', amount: 1 }).then(
          () => true,
          () => false,
        ),
      ),
    );
    assert.equal(answers.filter(Boolean).length, 7);
  });
  await demo.step('the ledger adds up to the balance', async () => {
    const { data } = await call('GET', '/credits/ada/ledger?limit=100');
    const sum = data.reduce((total, { amount }) => total + amount, 0);
    assert.deepEqual([data.length, sum], [9, 0]);
    const { balances } = await call('GET', '/credits/ada');
    assert.equal(balances[0].available, 0);
  });
}
