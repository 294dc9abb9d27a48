import { textAt, type Json } from '../support/api-client';
import { api, buyer } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform } from '../support/platform';
import { TestDatabase } from '../support/test-database';

describe('an event that cannot be handled', () => {
  let platform: TestPlatform;
  let database: TestDatabase;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    database = await TestDatabase.connect();
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  it('is parked, shown to the operator, and takes effect once it is redriven after the cause is mended', async () => {
    const project = await platform.project(api);
    await database.query(
      `ALTER TABLE auth.ledger_entries ADD CONSTRAINT poison CHECK (user_id <> 'poisoned') NOT VALID`,
      [],
      'auth',
    );
    const buy = async (user: string) => {
      const started = await project.api.post('/api/v1/payments', {
        ...buyer,
        user_id: user,
        product_id: 'calls_1000',
      });
      await platform.pay(textAt(started.body, 'checkout_session_id'));
    };
    await buy('poisoned');
    await eventually(async () => {
      // The last try but one has failed: what hours of retries would come to.
      const rows = await database.query(
        `UPDATE events.outbox SET failures = 11, available_at = now()
         WHERE key LIKE '%poisoned' AND state = 'pending' AND failures BETWEEN 1 AND 10 RETURNING id`,
      );
      expect(rows.length).toBeGreaterThan(0);
    });
    await buy('healthy');

    const dead = await eventually(async () => {
      const { body } = await platform.operator.get('/api/v1/event_deliveries');
      const [delivery] = body.data as Json[];
      expect(delivery).toMatchObject({
        type: 'credits.purchased',
        side: 'auth',
        state: 'dead',
        project_id: project.id,
      });
      return delivery;
    });
    await eventually(async () => {
      const { body } = await project.api.get('/api/v1/credits/healthy');
      expect(body).toMatchObject({ balances: [{ available: 1_000 }] });
    });

    await database.query('ALTER TABLE auth.ledger_entries DROP CONSTRAINT poison', [], 'auth');
    const path = `/api/v1/event_deliveries/${textAt(dead, 'delivery_id')}/redrive`;
    expect(await platform.operator.post(path)).toMatchObject({ status: 200, body: { state: 'pending' } });
    await eventually(async () => {
      const { body } = await project.api.get('/api/v1/credits/poisoned');
      expect(body).toMatchObject({ balances: [{ available: 1_000 }] });
    });
    expect(await platform.operator.post(path)).toMatchObject({
      status: 409,
      body: { code: 'event_delivery_not_dead' },
    });
    expect(await platform.operator.post('/api/v1/event_deliveries/evt_none:auth/redrive')).toMatchObject({
      status: 404,
      body: { code: 'event_delivery_not_found' },
    });
    expect(await project.api.get('/api/v1/event_deliveries')).toMatchObject({ status: 403 });
  });
});
