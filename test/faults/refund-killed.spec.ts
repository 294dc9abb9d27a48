import { textAt } from '../support/api-client';
import { buyer, shop } from '../support/catalog';
import { TestPlatform, type TestProject } from '../support/platform';
import { StoppingPoint, type Moment } from '../support/stopping-point';
import { TestDatabase } from '../support/test-database';

/** Where the platform is killed between the request for a refund and its being written down as made. */
const moments: (Moment & { readonly reserved: boolean })[] = [
  {
    name: 'before the amount is reserved',
    table: 'payments.refunds',
    write: 'INSERT',
    when: 'true',
    reserved: false,
  },
  {
    name: 'after it is reserved, while Stripe makes the refund',
    table: 'stripe_sandbox.objects',
    write: 'INSERT',
    when: `NEW.type = 'refund'`,
    reserved: true,
  },
  {
    name: 'after Stripe has made it, before it is written down',
    table: 'payments.refunds',
    write: 'UPDATE',
    when: 'NEW.provider_refund_id IS NOT NULL',
    reserved: true,
  },
];

describe('kill -9 of the platform during a refund', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false, asProcess: true });
    database = await TestDatabase.connect();
    project = await platform.project(shop);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  /** Paid, as far as one webhook has told. */
  async function paidPayment(user: string): Promise<string> {
    const body = { ...buyer, user_id: user, product_id: 'ebook' };
    const started = await project.api.post('/api/v1/payments', body);
    const session = textAt(started.body, 'checkout_session_id');
    await platform.pay(session);
    const { data } = await platform.stripe.events.list({ type: 'checkout.session.completed' });
    const event = data.find(({ data: { object } }) => (object as { id?: string }).id === session);
    if (event === undefined) throw new Error(`The sandbox has not told of ${session}`);
    await platform.deliver(event);
    await database.quiet();
    return textAt(started.body, 'payment_id');
  }

  /** What time would do: leases of a process that is gone run out, and the sweeper takes up what was left. */
  async function timePasses(): Promise<void> {
    await database.query(
      `UPDATE http.idempotency_keys SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL`,
    );
    await database.query(`UPDATE payments.refunds SET asked_at = now() - interval '2 minutes'`);
  }

  it.each(moments.map((moment, index) => ({ ...moment, user: `refunded_${index}` })))(
    '$name leaves one refund at Stripe, and one event',
    async (moment) => {
      const id = await paidPayment(moment.user);
      const ask = () =>
        project.api.post(
          `/api/v1/payments/${id}/refunds`,
          { amount: 700 },
          { 'idempotency-key': moment.user },
        );
      const point = await StoppingPoint.at(moment);
      const lost = ask().catch(() => 'no answer');
      await point.reached();
      await platform.kill();
      await point.letGo();
      await point.remove();
      expect(await lost).toBe('no answer');
      await timePasses();
      await platform.startAgain();

      if (moment.reserved) {
        await database.eventually(
          `SELECT id FROM payments.refunds WHERE payment_id = '${id}' AND status = 'succeeded'`,
        );
      }
      const repeated = await ask();
      expect(repeated).toMatchObject({ status: 201, body: { amount: 700, status: 'succeeded' } });
      const payment = await project.api.get(`/api/v1/payments/${id}`);
      expect(payment.body).toMatchObject({
        status: 'partially_refunded',
        refunded_amount: 700,
        refunds: [{ refund_id: repeated.body.refund_id }],
      });
      const { data } = await platform.stripe.refunds.list({
        payment_intent: textAt(payment.body, 'provider.payment_intent_id'),
      });
      expect(data.map(({ amount }) => amount)).toEqual([700]);
      await database.quiet();
      expect(await database.published(project.id, moment.user)).toMatchObject({ 'payment.refunded': 1 });
    },
  );
});
