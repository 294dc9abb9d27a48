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
