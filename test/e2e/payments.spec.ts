import { textAt, type Answer } from '../support/api-client';
import { buyer, saas, shop } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';

const ebook = { ...buyer, product_id: 'ebook' };

describe('payments', () => {
  let platform: TestPlatform;
  let project: TestProject;
  let sold: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    project = await platform.project(shop);
    sold = await platform.project(saas);
  });
  afterAll(() => platform.stop());

  const start = (body: Record<string, unknown> = ebook, headers?: Record<string, string>) =>
    project.api.post('/api/v1/payments', body, headers);
  const statusOf = async (started: Answer) =>
    (await project.api.get(`/api/v1/payments/${textAt(started.body, 'payment_id')}/status`)).body.status;
  const settled = (started: Answer, status: string) =>
    eventually(async () => expect(await statusOf(started)).toBe(status));

  describe('input', () => {
    it.each<[string, Record<string, unknown>, string]>([
      ['a missing user', { email: buyer.email, product_id: 'ebook' }, 'user_id'],
      ['a null product', { ...ebook, product_id: null }, 'product_id'],
      ['a number for a product', { ...ebook, product_id: 7 }, 'product_id'],
      ['a bad e-mail address', { ...ebook, email: 'ada' }, 'email'],
      ['a fraction as quantity', { ...ebook, quantity: 1.5 }, 'quantity'],
      ['a text as quantity', { ...ebook, quantity: '1' }, 'quantity'],
      ['a negative quantity', { ...ebook, quantity: -1 }, 'quantity'],
      ['a huge quantity', { ...ebook, quantity: 1e12 }, 'quantity'],
      ['a URL with a script', { ...ebook, success_url: 'javascript:alert(1)' }, 'success_url'],
      ['a URL with a password', { ...ebook, cancel_url: 'https://a:b@shop.example' }, 'cancel_url'],
      ['metadata that is not text', { ...ebook, metadata: { count: 1 } }, 'metadata.count'],
      ['too much metadata', { ...ebook, metadata: { note: 'x'.repeat(501) } }, 'metadata.note'],
      ['a control character', { ...ebook, reference: 'a\u0000b' }, 'reference'],
      ['a mode that there is not', { ...ebook, mode: 'magic' }, 'mode'],
    ])('refuses %s, names it, and writes nothing', async (_, body, path) => {
      const before = await project.api.get('/api/v1/payments?limit=100');
      const refused = await start(body);
      expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed', errors: [{ path }] } });
      expect((await project.api.get('/api/v1/payments?limit=100')).body.data).toEqual(before.body.data);
    });

    it.each<[string, Record<string, unknown>, number, string]>([
      ['an unknown field', { ...ebook, amount: 1 }, 400, 'validation_failed'],
      ['a product of nobody', { ...ebook, product_id: 'ghost' }, 404, 'product_not_found'],
      ['the price of something else', { ...ebook, price_id: 'price_other' }, 422, 'price_not_in_project'],
      [
        'a type that contradicts the product',
        { ...ebook, payment_type: 'subscription' },
        422,
        'payment_type_mismatch',
      ],
      ['more than may be bought at once', { ...ebook, quantity: 6 }, 422, 'quantity_out_of_range'],
      ['a card number', { ...ebook, metadata: { card: '4242 4242 4242 4242' } }, 422, 'card_data_refused'],
    ])('refuses %s', async (_, body, status, code) => {
      expect(await start(body)).toMatchObject({ status, body: { code } });
    });

    it('refuses what is not JSON, is too large, or is of another type, each with its own code', async () => {
      const send = (rawBody: string, headers = {}) =>
        project.api.request('POST', '/api/v1/payments', { rawBody, headers });
      expect(await send('{"user_id":')).toMatchObject({ status: 400, body: { code: 'malformed_body' } });
      expect(await send('[]')).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
      expect(await send(JSON.stringify({ x: 'y'.repeat(300_000) }))).toMatchObject({
        status: 413,
        body: { code: 'body_too_large' },
      });
      expect(await send('a=b', { 'content-type': 'text/plain' })).toMatchObject({
        status: 415,
        body: { code: 'unsupported_media_type' },
      });
    });
  });

  describe('idempotency', () => {
    it('makes one payment of fifty at once, and Stripe sees one session', async () => {
      const body = { ...ebook, user_id: 'fifty', reference: 'fifty' };
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => start(body, { 'idempotency-key': 'fifty-at-once' })),
      );
      const made = answers.filter(({ status }) => status === 201);
      const waiting = answers.filter(({ body: { code } }) => code === 'idempotency_in_progress');
      expect(made.length).toBeGreaterThanOrEqual(1);
      expect(made.length + waiting.length).toBe(50);
      expect(new Set(made.map(({ body: { payment_id } }) => payment_id)).size).toBe(1);

      const replayed = await start(body, { 'idempotency-key': 'fifty-at-once' });
      expect(replayed).toMatchObject({ status: 201, body: made[0]?.body });
      expect(replayed.headers.get('idempotent-replayed')).toBe('true');
      const { body: payments } = await project.api.get('/api/v1/payments?reference=fifty');
      expect(payments.data).toHaveLength(1);
      const sessions = await platform.stripe.checkout.sessions.list({ limit: 100 });
      expect(sessions.data.filter(({ metadata }) => metadata?.paygrove_user_id === 'fifty')).toHaveLength(1);
    });

    it('refuses the same key with another body', async () => {
      const headers = { 'idempotency-key': 'reused' };
      await start(ebook, headers);
      expect(await start({ ...ebook, quantity: 2 }, headers)).toMatchObject({
        status: 422,
        body: { code: 'idempotency_key_reused' },
      });
    });

    it('replays a refusal too', async () => {
      const headers = { 'idempotency-key': 'refused' };
      const first = await start({ ...ebook, product_id: 'ghost' }, headers);
      const second = await start({ ...ebook, product_id: 'ghost' }, headers);
      expect(second.body).toEqual(first.body);
      expect(second.headers.get('idempotent-replayed')).toBe('true');
      expect(second.headers.get('content-type')).toContain('application/problem+json');
    });

    it('keeps projects apart: the same key of another project is another request', async () => {
      const headers = { 'idempotency-key': 'shared-by-chance' };
      const mine = await start(ebook, headers);
      const theirs = await sold.api.post(
        '/api/v1/payments',
        { ...buyer, user_id: 'x1', product_id: 'pro' },
        headers,
      );
      expect(theirs.status).toBe(201);
      expect(theirs.body.payment_id).not.toBe(mine.body.payment_id);
    });
  });

  describe('paying', () => {
    it('leaves the payment pending after a declined card, with the reason, until another card pays', async () => {
      const started = await start();
      const session = textAt(started.body, 'checkout_session_id');
      expect((await platform.pay(session, { card: '4000000000000002' })).status).toBe(402);
      await eventually(async () => {
        const { body } = await project.api.get(`/api/v1/payments/${textAt(started.body, 'payment_id')}`);
        expect(body).toMatchObject({ status: 'pending', failure: { code: 'generic_decline' } });
      });
      await platform.pay(session);
      await settled(started, 'succeeded');
    });

    it('charges quantity times price', async () => {
      const started = await start({ ...ebook, quantity: 3 });
      await platform.pay(textAt(started.body, 'checkout_session_id'));
      await settled(started, 'succeeded');
      const { body } = await project.api.get(`/api/v1/payments/${textAt(started.body, 'payment_id')}`);
      expect(body).toMatchObject({ amount: 7_500, line_items: [{ quantity: 3, amount: 7_500 }] });
    });

    it('expires an abandoned checkout when its time is over, and retries it as a new payment', async () => {
      const started = await start({ ...ebook, reference: 'abandoned' });
      await platform.control('clock/advance', { hours: 25 });
      await settled(started, 'expired');
      const retried = await project.api.post(`/api/v1/payments/${textAt(started.body, 'payment_id')}/retry`);
      expect(retried).toMatchObject({ status: 201, body: { status: 'pending' } });
      expect(retried.body.payment_id).not.toBe(started.body.payment_id);
      await platform.pay(textAt(retried.body, 'checkout_session_id'));
      await settled(retried, 'succeeded');
      expect(
        await project.api.post(`/api/v1/payments/${textAt(retried.body, 'payment_id')}/retry`),
      ).toMatchObject({
        status: 409,
        body: { code: 'payment_not_retryable' },
      });
    });
  });

  describe('canceling', () => {
    it('closes the checkout, once, and not after it was paid', async () => {
      const started = await start();
      const path = `/api/v1/payments/${textAt(started.body, 'payment_id')}/cancel`;
      expect(await project.api.post(path)).toMatchObject({
        status: 200,
        body: { status: 'canceled', checkout_url: null },
      });
      expect(await project.api.post(path)).toMatchObject({ status: 200, body: { status: 'canceled' } });
      expect((await platform.pay(textAt(started.body, 'checkout_session_id'))).ok).toBe(false);

      const paid = await start();
      await platform.pay(textAt(paid.body, 'checkout_session_id'));
      const late = await project.api.post(`/api/v1/payments/${textAt(paid.body, 'payment_id')}/cancel`);
      expect(late).toMatchObject({ status: 409, body: { code: 'payment_not_cancelable' } });
      await settled(paid, 'succeeded');
    });
  });

  describe('starting a subscription twice', () => {
    const pro = { ...buyer, product_id: 'pro' };

    it('returns the open checkout, also to twenty at once', async () => {
      const body = { ...pro, user_id: 'eager' };
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => sold.api.post('/api/v1/payments', body)),
      );
      const made = answers.filter(({ status }) => status === 201);
      expect(made.length).toBeGreaterThan(0);
      expect(new Set(made.map(({ body: { checkout_session_id } }) => checkout_session_id)).size).toBe(1);
      for (const { status, body: refused } of answers) {
        if (status !== 201) expect(refused.code).toBe('provider_unavailable');
      }
    });

    it('replaces an open checkout of other terms', async () => {
      const first = await sold.api.post('/api/v1/payments', { ...pro, user_id: 'undecided' });
      const second = await sold.api.post('/api/v1/payments', {
        ...pro,
        user_id: 'undecided',
        reference: 'other',
      });
      expect(second.status).toBe(201);
      expect(second.body.payment_id).not.toBe(first.body.payment_id);
      const former = await sold.api.get(`/api/v1/payments/${textAt(first.body, 'payment_id')}/status`);
      expect(former.body.status).toBe('canceled');
    });

    it('is a conflict once the user has it, and possible again once it has ended', async () => {
      const body = { ...pro, user_id: 'loyal' };
      const started = await sold.api.post('/api/v1/payments', body);
      await platform.pay(textAt(started.body, 'checkout_session_id'));
      await eventually(async () => {
        const { body: subscription } = await sold.api.get('/api/v1/subscriptions/loyal/pro');
        expect(subscription.status).toBe('active');
      });
      expect(await sold.api.post('/api/v1/payments', body)).toMatchObject({
        status: 409,
        body: { code: 'subscription_exists' },
      });
      const subscriptionId = await eventually(async () => {
        const { body: payment } = await sold.api.get(
          `/api/v1/payments/${textAt(started.body, 'payment_id')}`,
        );
        return textAt(payment, 'provider.subscription_id');
      });
      await platform.stripe.subscriptions.cancel(subscriptionId);
      await eventually(async () => {
        const { body: subscription } = await sold.api.get('/api/v1/subscriptions/loyal/pro');
        expect(subscription.status).toBe('canceled');
      });
      expect((await sold.api.post('/api/v1/payments', body)).status).toBe(201);
    });
  });

  describe('reading', () => {
    it('pages through a list, newest first, without a gap or a repetition', async () => {
      const user = 'pager';
      const made: unknown[] = [];
      for (let index = 0; index < 5; index += 1)
        made.push((await start({ ...ebook, user_id: user })).body.payment_id);
      const seen: unknown[] = [];
      let cursor = '';
      do {
        const { body } = await project.api.get(`/api/v1/payments?user_id=${user}&limit=2${cursor}`);
        seen.push(...(body.data as { payment_id: string }[]).map(({ payment_id }) => payment_id));
        cursor = body.has_more === true ? `&cursor=${textAt(body, 'next_cursor')}` : '';
      } while (cursor !== '');
      expect(seen).toEqual([...made].reverse());
    });

    it.each([
      'limit=0',
      'limit=101',
      'limit=x',
      'status=paid',
      'created_after=yesterday',
      'created_after=0000-01-01T00:00:00Z',
      'created_before=0000-12-31T23:59:59Z',
      'created_before=2099-01-01',
      'color=red',
    ])('refuses ?%s', async (query) => {
      expect(await project.api.get(`/api/v1/payments?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'validation_failed' },
      });
    });

    it('takes a time with any offset for the instant that it names', async () => {
      await start(ebook);
      const { body } = await project.api.get('/api/v1/payments?limit=1');
      const [{ created_at }] = body.data as [{ created_at: string }];
      const local = new Date(Date.parse(created_at) + 2 * 3_600_000).toISOString().replace('Z', '%2B02:00');
      const until = await project.api.get(`/api/v1/payments?limit=100&created_before=${local}`);
      const shown = (until.body.data as { created_at: string }[]).map((payment) => payment.created_at);
      expect(shown.every((time) => time < created_at)).toBe(true);
      expect(shown.length).toBeGreaterThan(0);
    });

    it('refuses a cursor that is not ours', async () => {
      expect(await project.api.get('/api/v1/payments?cursor=abc')).toMatchObject({
        status: 400,
        body: { code: 'invalid_cursor' },
      });
    });

    it('finds payments by reference and status', async () => {
      await start({ ...ebook, reference: 'needle' });
      const { body } = await project.api.get('/api/v1/payments?reference=needle&status=pending');
      expect(body.data).toMatchObject([{ reference: 'needle', status: 'pending' }]);
    });
  });

  describe('credentials', () => {
    const elsewhere = { origin: 'https://evil.example' };

    it('hides the payments of another project, as if there were none', async () => {
      const { body } = await start();
      const path = `/api/v1/payments/${textAt(body, 'payment_id')}`;
      for (const answer of [
        await sold.api.get(path),
        await sold.api.get(`${path}/status`),
        await sold.api.post(`${path}/cancel`),
        await sold.api.post(`${path}/retry`),
      ]) {
        expect(answer).toMatchObject({ status: 404, body: { code: 'payment_not_found' } });
      }
    });

    it('lets a front end start a payment from the project’s own origin, and nothing else', async () => {
      const own = { origin: 'https://shop.example' };
      const started = await project.frontEnd.post('/api/v1/payments', ebook, own);
      expect(started.status).toBe(201);
      expect(started.headers.get('access-control-allow-origin')).toBe('https://shop.example');
      expect(await project.frontEnd.post('/api/v1/payments', ebook, elsewhere)).toMatchObject({
        status: 403,
        body: { code: 'origin_not_allowed' },
      });
      expect(await project.frontEnd.get('/api/v1/payments')).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
      const stolen = { ...ebook, success_url: 'https://evil.example/thanks' };
      expect(await project.frontEnd.post('/api/v1/payments', stolen, own)).toMatchObject({
        status: 422,
        body: { code: 'url_not_allowed' },
      });
    });

    it('answers the preflight of registered origins only', async () => {
      const preflight = (origin: string) =>
        fetch(`${platform.url}/api/v1/payments`, {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': 'POST' },
        });
      const own = await preflight('https://shop.example');
      expect(own.headers.get('access-control-allow-origin')).toBe('https://shop.example');
      expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    });

    it('wants key and X-Project-ID to belong together', async () => {
      expect(await project.api.with({ 'x-project-id': sold.id }).get('/api/v1/payments')).toMatchObject({
        status: 401,
        body: { code: 'project_header_mismatch' },
      });
      expect(await platform.anonymous.get('/api/v1/payments')).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated' },
      });
      expect(await platform.client({ authorization: 'Bearer wrong' }).get('/api/v1/payments')).toMatchObject({
        status: 401,
        body: { code: 'invalid_api_key' },
      });
      expect(await platform.operator.post('/api/v1/payments', ebook)).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    });
  });

  describe('every answer', () => {
    it('carries the caller’s request id when it is sane, else one of ours', async () => {
      const given = await project.api.get('/api/v1/payments', { 'x-request-id': 'abc-123' });
      expect(given.headers.get('x-request-id')).toBe('abc-123');
      const made = await project.api.get('/api/v1/payments', { 'x-request-id': 'a b"c' });
      expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    });
  });
});
