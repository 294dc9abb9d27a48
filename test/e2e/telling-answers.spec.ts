import { textAt, type Json } from '../support/api-client';
import { TestPlatform, type TestProject } from '../support/platform';
import { Subscriber, plans } from '../support/subscribers';

describe('answers that spare the caller a second question', () => {
  let platform: TestPlatform;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    project = await platform.project(plans);
  });
  afterAll(() => platform.stop());

  const start = (userId: string, productId: string) =>
    project.api.post('/api/v1/payments', {
      user_id: userId,
      email: `${userId}@example.com`,
      product_id: productId,
    });

  it('a user who has the subscription already: which one it is', async () => {
    const { id } = await Subscriber.of(platform, project, 'owner', 'basic');
    const again = await start('owner', 'basic');
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'subscription_exists', subscription_id: id },
    });
    expect(again.body.detail).toContain(`/subscriptions/${id}/change`);
  });

  it('the preview of a change that would be refused: the refusal of the change', async () => {
    const one = await Subscriber.of(platform, project, 'twice', 'basic');
    const other = await Subscriber.of(platform, project, 'twice', 'team');
    const refusals = [
      await one.post('change/preview', { product_id: 'team' }),
      await one.post('change', { product_id: 'team' }),
    ];
    for (const refused of refusals) {
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'subscription_exists', subscription_id: other.id },
      });
    }
    expect(await one.post('change/preview', { product_id: 'yearly' })).toMatchObject({ status: 200 });
    expect(await one.post('change', { product_id: 'yearly' })).toMatchObject({ status: 200 });
  });

  it('a pending payment that begins with a trial: that it takes nothing, beside the list price', async () => {
    const { body: started } = await start('trying', 'trial');
    const shown = () => project.api.get(`/api/v1/payments/${textAt(started, 'payment_id')}`);
    const pending = { status: 'pending', amount: 0, line_items: [{ unit_amount: 1_000, amount: 1_000 }] };
    expect((await shown()).body).toMatchObject(pending);
  });

  it('the checkout session of a success_url: its payment, to the project and to nobody else', async () => {
    const [one, other] = [await start('paying_1', 'book'), await start('paying_2', 'book')];
    const list = (of: TestProject) =>
      of.api.get(`/api/v1/payments?checkout_session_id=${textAt(one.body, 'checkout_session_id')}`);
    const found = (await list(project)).body.data as Json[];
    expect(found.map(({ payment_id }) => payment_id)).toEqual([one.body.payment_id]);
    expect(other.status).toBe(201);
    const stranger = await platform.project({ ...plans, name: 'Stranger', domain: 'stranger.example' });
    expect(await list(stranger)).toMatchObject({ status: 200, body: { data: [] } });
  });

  it('no body where every field is optional: what a body without fields does', async () => {
    const one = await Subscriber.of(platform, project, 'leaving', 'basic');
    const path = `/api/v1/subscriptions/${one.id}/cancel`;
    const canceled = { status: 200, body: { cancel_at_period_end: true } };
    expect(await project.api.post(path)).toMatchObject(canceled);
    expect(await project.api.post(path, {})).toMatchObject(canceled);

    const { paths } = platform.documented.document as unknown as {
      paths: Record<string, { post: { requestBody: { required: boolean } } }>;
    };
    const required = (at: string) => paths[`/api/v1/${at}`]?.post.requestBody.required;
    expect(required('subscriptions/{subscription_id}/cancel')).toBe(false);
    expect(required('payments')).toBe(true);
  });

  it('no body where there are fields that must be: each of them by its name', async () => {
    const refused = await project.api.post('/api/v1/payments');
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(refused.body.errors).toEqual(
      expect.arrayContaining([
        { path: 'user_id', message: 'Is required' },
        { path: 'product_id', message: 'Is required' },
      ]),
    );
  });

  it('a field of a wrong kind, name or value: what it has to be', async () => {
    const body = { user_id: 7, email: 'a@example.com', product_id: 'book', mode: 'cash', quantitty: 1 };
    const { body: problem } = await project.api.post('/api/v1/payments', body);
    expect(problem.errors).toEqual(
      expect.arrayContaining([
        { path: 'user_id', message: 'Must be a string' },
        { path: 'mode', message: 'Must be one of "checkout", "intent"' },
        { path: 'quantitty', message: 'Is an unknown field' },
      ]),
    );
  });
});
