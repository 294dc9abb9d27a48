import { ApiClient, textAt } from '../support/api-client';
import { shop } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';
import { Refunding } from '../support/refunds';
import { TestDatabase } from '../support/test-database';

describe('thirty who ask for refunds at once, on two instances', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;
  let goods: Refunding;

  beforeAll(async () => {
    platform = await TestPlatform.start({ asProcess: true, replicas: 2 });
    database = await TestDatabase.connect();
    project = await platform.project(shop);
    goods = new Refunding(platform, project);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  it('get no more than was paid', async () => {
    const id = await goods.paid('racers', 'ebook');
    const key = textAt(project.registration, 'environment_variables.PAYMENT_API_KEY');
    const credentials = { authorization: `Bearer ${key}`, 'x-project-id': project.id };
    const replicas = platform.replicaUrls.map((url) => new ApiClient(url, credentials));
    /** As often as it takes: who is told to come again later, comes again with his key. */
    const ask = (replica: ApiClient, key: string) =>
      eventually(async () => {
        const headers = { 'idempotency-key': key };
        const answer = await replica.post(`/api/v1/payments/${id}/refunds`, { amount: 300 }, headers);
        expect(['service_unavailable', 'idempotency_in_progress']).not.toContain(answer.body.code);
        return answer;
      });
    const fifteenAt = (replica: ApiClient, index: number) =>
      Array.from({ length: 15 }, (_, asker) => ask(replica, `racer-${index}-${asker}`));

    const answers = await Promise.all(replicas.flatMap(fifteenAt));

    const made = answers.filter(({ status }) => status === 201);
    const others = answers.filter(({ status }) => status !== 201).map(({ body }) => body.code);
    expect([replicas.length, made.length]).toEqual([2, 8]);
    expect(others).toEqual(Array(22).fill('refund_exceeds_payment'));
    await database.quiet();
    expect(await goods.payment(id)).toMatchObject({ status: 'partially_refunded', refunded_amount: 2_400 });
    const intent = await goods.intentOf(id);
    const { data } = await platform.stripe.refunds.list({ payment_intent: intent, limit: 100 });
    expect(data.map(({ amount }) => amount)).toEqual(Array.from({ length: 8 }, () => 300));
    expect(await database.published(project.id, 'racers')).toMatchObject({ 'payment.refunded': 8 });
  });
});
