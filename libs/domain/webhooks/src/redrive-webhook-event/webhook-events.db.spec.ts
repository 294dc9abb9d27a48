import { eventually } from '../../../../../test/support/eventually';
import { eventOf, invoiceObject, signed } from '../../test/signed-event';
import { WebhooksApp } from '../../test/webhooks-app';

describe('the operator’s view of webhooks', () => {
  let app: WebhooksApp;

  beforeAll(async () => {
    app = await WebhooksApp.start();
    for (let number = 1; number <= 5; number += 1) {
      const type = number === 5 ? 'invoice.paid' : 'charge.updated';
      await app.deliver(signed(eventOf(`evt_${number}`, type, invoiceObject(`in_${number}`))));
    }
    await eventually(async () =>
      expect((await app.stored()).map(({ state }) => state)).toEqual(Array(5).fill('ignored')),
    );
    await app.db.query(
      `UPDATE webhooks.stripe_events SET state = 'dead', failures = 16, last_error = 'Error: no' WHERE id = 'evt_5'`,
    );
  });

  afterAll(() => app.stop());

  const idsAt = async (query: string) => {
    const { body } = await app.operator.get(`/api/v1/webhook_events${query}`);
    const { data, has_more, next_cursor } = body;
    return { ids: (data as { id: string }[]).map(({ id }) => id), has_more, next_cursor };
  };

  it('lists them, the last to arrive first, page by page', async () => {
    const first = await idsAt('?limit=2');
    expect(first).toMatchObject({ ids: ['evt_5', 'evt_4'], has_more: true });
    const second = await idsAt(`?limit=3&cursor=${String(first.next_cursor)}`);
    expect(second).toMatchObject({ ids: ['evt_3', 'evt_2', 'evt_1'], has_more: false, next_cursor: null });
  });

  it('lists those of a status or a type', async () => {
    expect((await idsAt('?status=dead')).ids).toEqual(['evt_5']);
    expect((await idsAt('?type=charge.updated&status=ignored')).ids).toEqual([
      'evt_4',
      'evt_3',
      'evt_2',
      'evt_1',
    ]);
    expect((await idsAt('?status=pending')).ids).toEqual([]);
  });

  it('refuses a cursor of another list', async () => {
    const cursor = Buffer.from('1:pay_01jd').toString('base64url');
    const { status, body } = await app.operator.get(`/api/v1/webhook_events?cursor=${cursor}`);
    expect([status, body.code]).toEqual([400, 'invalid_cursor']);
  });

  it('shows one with what it is about and why it failed', async () => {
    const { status, body } = await app.operator.get('/api/v1/webhook_events/evt_5');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'evt_5',
      type: 'invoice.paid',
      status: 'dead',
      object_id: 'in_5',
      failures: 16,
      last_error: 'Error: no',
      payload_summary: { kind: 'invoice', object_status: 'paid', project_id: null, payment_id: null },
    });
  });

  it('redrives a dead one, at once, and none that is not', async () => {
    const redriven = await app.operator.post('/api/v1/webhook_events/evt_5/redrive');
    expect(redriven).toMatchObject({ status: 200, body: { id: 'evt_5', status: 'pending', failures: 0 } });
    await eventually(async () =>
      expect((await app.operator.get('/api/v1/webhook_events/evt_5')).body).toMatchObject({
        status: 'ignored',
      }),
    );
    const again = await app.operator.post('/api/v1/webhook_events/evt_5/redrive');
    expect([again.status, again.body.code]).toEqual([409, 'webhook_event_not_dead']);
  });

  describe('of accounts that projects have brought', () => {
    const stored = (stripeId: string, projectId: string) =>
      app.db.query(
        `INSERT INTO webhooks.stripe_events (id, type, created_at, livemode, payload, key, state, failures, project_id, stripe_account)
         VALUES ($1 || '_' || left(encode(sha256(convert_to($2 || ':acct_1', 'UTF8')), 'hex'), 16), 'charge.updated', now(),
                 false, '', 'cus_1', 'dead', 16, $2, 'acct_1')`,
        [stripeId, projectId],
      );

    beforeAll(async () => {
      for (const id of ['one', 'two']) {
        await app.db.query(
          `INSERT INTO projects.projects (id, name, domain, default_currency, registered_by, created_at, updated_at)
           VALUES ($1, $1, 'shop.example', 'usd', $1, now(), now())`,
          [id],
        );
        await app.db.query(
          `INSERT INTO projects.stripe_accounts (project_id, account_id, livemode, last4, sealed_secret_key,
             sealed_webhook_secret, created_at, updated_at)
           VALUES ($1, 'acct_1', false, '1234', '', '', now(), now())`,
          [id],
        );
        await stored('evt_of_both', id);
        await stored('evt_1', id);
      }
      await stored('evt_of_one', 'one');
    });

    it('finds one by Stripe’s id, says whose it is, and redrives it', async () => {
      const found = await app.operator.get('/api/v1/webhook_events/evt_of_one');
      const whose = { stripe_event_id: 'evt_of_one', endpoint_project_id: 'one', stripe_account: 'acct_1' };
      expect(found).toMatchObject({ status: 200, body: whose });
      const { id } = found.body;
      expect(id).not.toBe('evt_of_one');
      const path = `/api/v1/webhook_events/${String(id)}`;
      expect((await app.operator.get(path)).body).toMatchObject({ id });
      const redriven = await app.operator.post('/api/v1/webhook_events/evt_of_one/redrive');
      expect(redriven).toMatchObject({ status: 200, body: { ...whose, id, status: 'pending', failures: 0 } });
    });

    it('asks which is meant when several accounts have told of the same id, and takes each id of its own', async () => {
      const { body } = await app.operator.get('/api/v1/webhook_events?stripe_event_id=evt_of_both');
      const ids = (body['data'] as { id: string }[]).map(({ id }) => id);
      expect(ids).toHaveLength(2);
      for (const [method, path] of [
        ['GET', '/api/v1/webhook_events/evt_of_both'],
        ['POST', '/api/v1/webhook_events/evt_of_both/redrive'],
      ] as const) {
        const refused = await app.operator.request(method, path);
        expect([refused.status, refused.body.code]).toEqual([409, 'webhook_event_ambiguous']);
        for (const id of ids) expect(refused.body['detail']).toContain(id);
      }
      for (const id of ids)
        expect((await app.operator.get(`/api/v1/webhook_events/${id}`)).body).toMatchObject({ id });
    });

    it('takes Stripe’s id for that of Paygrove’s own account where that has told of it, and lists the others', async () => {
      expect((await app.operator.get('/api/v1/webhook_events/evt_1')).body).toMatchObject({
        id: 'evt_1',
        endpoint_project_id: null,
      });
      const { body } = await app.operator.get('/api/v1/webhook_events?stripe_event_id=evt_1');
      const whose = (body['data'] as { endpoint_project_id: string | null }[]).map(
        (one) => one.endpoint_project_id,
      );
      expect(whose).toEqual(['two', 'one', null]);
    });
  });

  it.each([
    ['GET', '/api/v1/webhook_events/evt_unknown'],
    ['POST', '/api/v1/webhook_events/evt_unknown/redrive'],
  ])('knows nothing of what has not arrived: %s %s', async (method, path) => {
    const { status, body } = await app.operator.request(method, path);
    expect([status, body.code]).toEqual([404, 'webhook_event_not_found']);
  });

  it('is for the operator alone', async () => {
    expect((await app.client({}).get('/api/v1/webhook_events')).status).toBe(401);
  });
});
