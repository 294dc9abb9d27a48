import { eventually } from '../../../../../test/support/eventually';
import { eventOf, invoiceObject, signed, type Delivery } from '../../test/signed-event';
import { WebhooksApp } from '../../test/webhooks-app';

describe('clearing away webhooks', () => {
  let app: WebhooksApp;
  const deliveries = new Map<string, Delivery>();

  beforeAll(async () => {
    app = await WebhooksApp.start();
    for (const id of ['evt_new', 'evt_old', 'evt_ancient', 'evt_dead']) {
      const delivery = signed(eventOf(id, 'charge.updated', invoiceObject(`in_of_${id}`)));
      deliveries.set(id, delivery);
      await app.deliver(delivery);
    }
    await eventually(async () =>
      expect((await app.stored()).map(({ state }) => state)).toEqual(Array(4).fill('ignored')),
    );
    const ages = { evt_new: 29, evt_old: 31, evt_ancient: 61, evt_dead: 400 };
    for (const [id, days] of Object.entries(ages)) {
      await app.db.query(
        `UPDATE webhooks.stripe_events SET settled_at = now() - $2::int * interval '1 day' WHERE id = $1`,
        [id, days],
      );
    }
    await app.db.query(`UPDATE webhooks.stripe_events SET state = 'dead' WHERE id = 'evt_dead'`);
    await app.forget();
  });
  afterAll(() => app.stop());

  const payloads = async () =>
    Object.fromEntries(
      (await app.stored()).map(({ id, payload }) => [id, payload === '' ? 'empty' : 'kept']),
    );

  it('empties what was done with 30 days ago, and forgets it after 60', async () => {
    expect(await payloads()).toEqual({ evt_new: 'kept', evt_old: 'empty', evt_dead: 'kept' });
  });

  it('knows an event whose payload is gone, should it be told again', async () => {
    const again = deliveries.get('evt_old') ?? signed('');
    expect((await app.deliver(again)).status).toBe(200);
    expect(await payloads()).toMatchObject({ evt_old: 'empty' });
  });

  it('shows it without what it told', async () => {
    const { body } = await app.operator.get('/api/v1/webhook_events/evt_old');
    expect(body).toMatchObject({ status: 'ignored', payload_summary: null, payload_bytes: 0 });
  });
});
