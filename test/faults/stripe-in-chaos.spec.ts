import { ChaosWalk, packsAndPlans } from '../support/chaos-walk';
import { eventually } from '../support/eventually';
import { EVENTS, expectBalancedLedger, newRandom, PATIENCE, report } from '../support/experiment';
import { listed } from '../support/money-walk';
import { TestPlatform, type TestProject } from '../support/platform';
import { reconcile } from '../support/reconciling';
import { TestDatabase } from '../support/test-database';
import { forbiddenSteps } from '../support/told-steps';

const chaos = { duplicate: 0.2, reorder: 0.3, drop: 0.2, delay_ms: 5, latency_ms: 2, error_rate: 0.2 };

/** Each step is a conversation with a Stripe that breaks off. */
const STEPS = Math.ceil(EVENTS / 2);

jest.setTimeout(PATIENCE * 3);

describe('G3: no forbidden step, with Stripe in chaos', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    database = await TestDatabase.connect();
    project = await platform.project(packsAndPlans);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  it('whatever is bought, canceled, refunded, disputed and changed: once it is calm, all is as Stripe has it', async () => {
    const random = newRandom();
    const walk = new ChaosWalk(platform, project, random);
    let told = { steps: 0, forbidden: ['not looked at'] };
    try {
      await platform.control('chaos', { ...chaos, seed: random.seed }, 'PUT');
      await walk.walk(STEPS);
      await platform.control('chaos', {}, 'PUT');

      await refundsAreCarriedOut();
      expect(await reconcile(platform.operator)).toMatchObject({ status: 'succeeded', complete: true });
      await database.quiet(PATIENCE);

      told = await forbiddenSteps(database, project.id);
      expect(walk.unclear).toEqual([]);
      expect(told.forbidden).toEqual([]);
      await expectPayments(walk);
      await expectSubscriptions(walk);
      await expectStripesBooks(walk);
      await expectBalancedLedger(database);
    } finally {
      report(
        'G3',
        `${told.forbidden.length} forbidden of ${told.steps} steps told, ${walk.unclear.length} unclear answers of ` +
          `${STEPS} steps in chaos (${listed(walk.counts)}), seed ${random.seed}`,
      );
    }
  });

  async function refundsAreCarriedOut(): Promise<void> {
    await eventually(async () => {
      const [waiting] = await database.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM payments.refunds WHERE status = 'pending'`,
      );
      expect(waiting?.count).toBe(0);
    }, PATIENCE);
  }

  async function expectPayments(walk: ChaosWalk): Promise<void> {
    for (const payment of walk.payments) {
      const { body } = await project.api.get(`/api/v1/payments/${payment.paymentId}`);
      expect(body).toMatchObject({
        payment_id: payment.paymentId,
        status: walk.statusOf(payment),
        refunded_amount: Math.min(1_000, payment.refunded + payment.lost),
      });
    }
    for (const userId of new Set(walk.payments.map((payment) => payment.userId))) {
      const { body } = await project.api.get(`/api/v1/credits/${userId}`);
      const [{ available, held } = { available: 0, held: 0 }] = body.balances as Record<
        'available' | 'held',
        number
      >[];
      // What an open dispute may take back is held until it is decided.
      expect({ userId, credits: available + held }).toEqual({ userId, credits: walk.creditsOf(userId) });
    }
  }

  async function expectSubscriptions(walk: ChaosWalk): Promise<void> {
    for (const { id, userId, productId, status, cancelAtPeriodEnd } of walk.subscriptions) {
      const { body } = await project.api.get(`/api/v1/subscriptions/${userId}/${productId}`);
      const ended = status === 'canceled';
      expect(body).toMatchObject({ product_id: productId, status });
      if (!ended) expect(body).toMatchObject({ cancel_at_period_end: cancelAtPeriodEnd });
      const there = await platform.stripe.subscriptions.retrieve(id);
      expect({ id, status: there.status }).toEqual({ id, status: ended ? 'canceled' : 'active' });
      if (!ended) expect(there.pause_collection !== null).toBe(status === 'paused');
    }
  }

  /** No session, refund or subscription that is not known here, and none twice. */
  async function expectStripesBooks(walk: ChaosWalk): Promise<void> {
    const { stripe } = platform;
    const sessions = await stripe.checkout.sessions.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
    const refunds = await stripe.refunds.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
    const subscriptions = await stripe.subscriptions
      .list({ limit: 100, status: 'all' })
      .autoPagingToArray({ limit: 10_000 });
    const own = await database.query<{ id: string }>(
      `SELECT provider_refund_id AS id FROM payments.refunds WHERE status = 'succeeded'`,
    );
    const paid = walk.payments.filter(({ status }) => status === 'paid');
    expect({
      sessions: sessions.length,
      paid: sessions.filter(({ mode, status }) => mode === 'payment' && status === 'complete').length,
      subscriptions: subscriptions.length,
      refunds: own.map(({ id }) => id).sort(),
      refunded: refunds.reduce((sum, { amount }) => sum + amount, 0),
    }).toEqual({
      sessions: walk.payments.length + walk.subscriptions.length,
      paid: paid.length,
      subscriptions: walk.subscriptions.length,
      refunds: refunds.map(({ id }) => id).sort(),
      refunded: paid.reduce((sum, { refunded }) => sum + refunded, 0),
    });
  }
});
