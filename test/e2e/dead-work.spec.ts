import { textAt, type Json } from '../support/api-client';
import { buyer, saas } from '../support/catalog';
import { eventually } from '../support/eventually';
import { FailingStripe } from '../support/failing-stripe';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

const QUEUE = '/api/v1/work_queues/subscription_cancellations';

describe('work that Stripe does not let be done', () => {
  let stripe: FailingStripe;
  let platform: TestPlatform;
  let project: TestProject;
  let database: TestDatabase;

  beforeAll(async () => {
    stripe = await FailingStripe.start();
    platform = await TestPlatform.start({ environment: { STRIPE_API_URL: stripe.url } });
    stripe.leadTo(platform.sandbox.port);
    project = await platform.project(saas);
    database = await TestDatabase.connect();
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
    await stripe.stop();
  });

  const subscriptionOf = async (userId: string) => {
    const { body } = await project.api.get(`/api/v1/subscriptions/${userId}`);
    return (body.subscriptions as Json[])[0];
  };
  const summary = async () => {
    const { body } = await platform.operator.get('/api/v1/work_queues');
    return (body.data as Json[]).find(({ queue }) => queue === 'subscription_cancellations');
  };

  it('is parked, shown to the operator, and done once it is redriven after Stripe is back', async () => {
    const { body: user } = await project.api.post('/api/v1/users', { email: 'leaving@example.com' });
    const userId = textAt(user, 'user_id');
    const started = await project.api.post('/api/v1/payments', {
      ...buyer,
      user_id: userId,
      email: 'leaving@example.com',
      product_id: 'pro',
    });
    await platform.pay(textAt(started.body, 'checkout_session_id'));
    await eventually(async () => expect(await subscriptionOf(userId)).toMatchObject({ status: 'active' }));

    stripe.failFrom('DELETE /v1/subscriptions/');
    await project.api.request('DELETE', `/api/v1/users/${userId}`);
    await eventually(async () => {
      // The last try but one has failed: what a week of retries would come to.
      const rows = await database.query(
        `UPDATE subscriptions.cancellations SET failures = 179, available_at = now()
         WHERE state = 'pending' AND failures BETWEEN 1 AND 178 RETURNING id`,
      );
      expect(rows.length).toBeGreaterThan(0);
    });
    await eventually(async () => expect(await summary()).toMatchObject({ dead: 1, redrivable: true }));
    const [dead] = (await platform.operator.get(`${QUEUE}/work`)).body.data as Json[];
    expect(dead).toMatchObject({ state: 'dead', failures: 180 });
    expect(textAt(dead, 'last_error')).toContain('Stripe could not be reached');
    expect(await subscriptionOf(userId)).toMatchObject({ status: 'active' });

    stripe.recover();
    const path = `${QUEUE}/work/${textAt(dead, 'work_id')}/redrive`;
    expect(await platform.operator.post(path)).toMatchObject({ status: 200, body: { state: 'pending' } });
    await eventually(async () => expect(await subscriptionOf(userId)).toMatchObject({ status: 'canceled' }));
    await eventually(async () => expect(await summary()).toMatchObject({ pending: 0, dead: 0 }));
    expect(await platform.operator.post(path)).toMatchObject({
      status: 409,
      body: { code: 'work_not_dead' },
    });
  });

  it.each([
    ['/api/v1/work_queues/nothing/work/sub_1/redrive', 404, 'work_queue_not_found'],
    [`${QUEUE}/work/sub_none/redrive`, 404, 'work_not_found'],
    ['/api/v1/work_queues/No%20Queue/work/mail_1/redrive', 400, 'validation_failed'],
  ])('is not redriven when there is none: %s', async (path, status, code) => {
    expect(await platform.operator.post(path)).toMatchObject({ status, body: { code } });
  });

  it('is not redriven where a person cannot help', async () => {
    const path = '/api/v1/work_queues/mail_orders/work/mail_1/redrive';
    expect(await platform.operatorOf('auth').post(path)).toMatchObject({
      status: 409,
      body: { code: 'work_not_redrivable' },
    });
  });

  it('is shown to nobody but the operator', async () => {
    expect(await project.api.get('/api/v1/work_queues')).toMatchObject({ status: 403 });
    expect(await project.api.get(`${QUEUE}/work`)).toMatchObject({ status: 403 });
    expect(await platform.anonymous.get(`${QUEUE}/work`)).toMatchObject({ status: 401 });
  });

  it('refuses a cursor of another list', async () => {
    const cursor = Buffer.from('1:pay_01jd').toString('base64url');
    expect(await platform.operator.get(`${QUEUE}/work?cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_cursor' },
    });
  });
});
