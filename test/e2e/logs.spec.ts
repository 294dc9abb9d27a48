import { textAt, type Json } from '../support/api-client';
import { buyer, shop } from '../support/catalog';
import { eventually } from '../support/eventually';
import { ADMIN_KEY, TestPlatform, WEBHOOK_SECRET, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

const CARD = '4242424242424242';
const EMAIL_AS_ID = 'grace@hopper.example';
const FILE = 'https://files.shop.example/guide.pdf';
const SIGNATURE = 'c0ffee'.repeat(11).slice(0, 64);

describe('the log', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;
  let output = '';

  beforeAll(async () => {
    platform = await TestPlatform.start({
      asProcess: true,
      environment: { LOG_LEVEL: 'trace' },
      hear: (text) => (output += text),
    });
    database = await TestDatabase.connect();
    project = await platform.project({
      ...shop,
      products: [
        ...shop.products,
        {
          id: 'guide',
          name: 'A Guide',
          type: 'one_time',
          price: { amount: 900 },
          fulfillment: { kind: 'download', url: FILE },
        },
      ],
    });
  });

  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const lines = () => output.split('\n').filter((line) => line !== '');
  const key = (name: string) => textAt(project.registration, `environment_variables.${name}`);
  const askUnchecked = (path: string, init?: RequestInit) => fetch(`${platform.url}${path}`, init);

  it('never holds a key, a token, a signature, a card number or an e-mail address, at any level, whatever is called', async () => {
    const { api, frontEnd, id } = project;
    const secret = key('PAYMENT_API_KEY');

    const { body } = await frontEnd.post('/api/v1/payments', { ...buyer, product_id: 'ebook' });
    await platform.pay(textAt(body, 'checkout_session_id'));
    await eventually(async () =>
      expect((await api.get(`/api/v1/payments/${textAt(body, 'payment_id')}`)).body.status).toBe('succeeded'),
    );
    const intent = await api.post('/api/v1/payments', { ...buyer, product_id: 'ebook', mode: 'intent' });
    const clientSecret = textAt(intent.body, 'client_secret');
    const confirming = `/api/v1/payments/${textAt(intent.body, 'payment_id')}/confirm`;
    await api.post(confirming, { payment_method: 'pm_card_chargeDeclined' });
    await api.post(confirming, { payment_method: clientSecret });
    const bought = await api.post('/api/v1/payments', { ...buyer, product_id: 'guide', method: 'manual' });
    const paymentId = textAt(bought.body, 'payment_id');
    await api.request('PATCH', `/api/v1/payments/${paymentId}/status`, { body: { status: 'succeeded' } });
    const fulfillment = await api.get(`/api/v1/payments/${paymentId}/fulfillment`);
    const downloadUrl = textAt(fulfillment.body, 'download_url');
    await fetch(downloadUrl, { redirect: 'manual' });
    await askUnchecked(`/elsewhere${new URL(downloadUrl).pathname}`);
    await api.post(`/api/v1/credits/${EMAIL_AS_ID}/grant`, { credit_type: 'calls', amount: 1 });
    await api.post(`/api/v1/credits/${EMAIL_AS_ID}/consume`, { credit_type: 'calls', amount: 2 });
    await api.post(
      `/api/v1/projects/${id}/keys`,
      { type: 'secret' },
      { 'idempotency-key': 'a-key-of-its-own' },
    );
    await api.get(`/api/v1/credits/${CARD}`);
    await api.post('/api/v1/payments', { ...buyer, product_id: 'ebook', reference: CARD });

    // Mistakes that put secrets where they do not belong.
    await askUnchecked(`/api/v1/${secret}?key=${secret}`);
    await askUnchecked(`/api/v1/${CARD}`);
    await askUnchecked(`/api/v1/payments?key=${secret}&email=${buyer.email}`, {
      headers: { 'x-project-id': secret, 'x-request-id': secret, authorization: `Basic ${secret}` },
    });
    await askUnchecked('/api/v1/webhooks/stripe', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': `t=1,v1=${SIGNATURE}` },
      body: JSON.stringify({ id: 'evt_1', email: buyer.email }),
    });
    await askUnchecked('/api/v1/projects', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
      body: `{"name":"${secret} ${buyer.email}`,
    });

    // A fault of ours, with the data of the request in it.
    await database.query('ALTER TABLE payments.customers RENAME COLUMN email TO moved');
    const failed = await frontEnd.post('/api/v1/payments', {
      ...buyer,
      user_id: 'user_2',
      product_id: 'ebook',
    });
    await database.query('ALTER TABLE payments.customers RENAME COLUMN moved TO email');
    expect(failed.status).toBe(500);
    await eventually(async () => expect(output).toContain('a request failed unexpectedly'));

    const forbidden = {
      'the secret key': secret,
      'the publishable key': key('PAYMENT_PUBLISHABLE_KEY'),
      'the webhook secret': key('PAYMENT_WEBHOOK_SECRET'),
      'any other key of a project': 'grove_sk_',
      'the admin key': ADMIN_KEY,
      'the secret of Stripe’s webhooks': WEBHOOK_SECRET,
      'the key for Stripe': 'sk_test_',
      'the secret of a payment intent': clientSecret,
      'the token of a download': downloadUrl.slice(downloadUrl.lastIndexOf('/') + 1),
      'where a sold file is': FILE,
      'a signature': SIGNATURE,
      'a card number': CARD,
      'the e-mail address': buyer.email,
      'the e-mail address of an id': EMAIL_AS_ID,
      'the e-mail address of an id, encoded': encodeURIComponent(EMAIL_AS_ID),
    };
    for (const [name, text] of Object.entries(forbidden)) {
      expect({ name, in: lines().filter((line) => line.includes(text)) }).toEqual({ name, in: [] });
    }
  });

  it('is JSON with a level and a time, and tells of each request with its id', async () => {
    await project.api.get('/api/v1/payments', { 'x-request-id': 'told-by-the-caller' });
    const told = await eventually(async () => {
      const found = lines().find((line) => line.includes('told-by-the-caller'));
      if (found === undefined) throw new Error('Not written yet');
      return JSON.parse(found) as Json;
    });
    expect(told).toMatchObject({
      level: 'info',
      request_id: 'told-by-the-caller',
      correlation_id: 'told-by-the-caller',
      project_id: project.id,
      method: 'GET',
      path: '/api/v1/payments',
      status: 200,
    });
    for (const line of lines()) {
      expect(JSON.parse(line)).toMatchObject({
        level: expect.any(String) as string,
        time: expect.any(String) as string,
      });
    }
  });
});
