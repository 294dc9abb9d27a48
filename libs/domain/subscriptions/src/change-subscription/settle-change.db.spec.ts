import { platformAccount } from '#infra/stripe';
import { SubscriptionsApp } from '../../test/subscriptions-app';
import { aSnapshot, day } from '../subscription/subscription-fixture.spec-support';
import { eventually } from '../../../../../test/support/eventually';
import { QueueWorkers } from '#infra/work-queue';
import { OpenChangeQueue } from './open-change-queue';
import { OpenChangeWorker } from './open-change.worker';
import { SettleChange } from './settle-change.service';
import type { SubscriptionChange } from './subscription-change';
import { SubscriptionChangeRepository } from './subscription-change.repository';

/** Each of those before it is tried first, on a machine that may have other work. */
const PATIENCE = 45_000;

describe('a change of which nobody took in what came of it', () => {
  let app: SubscriptionsApp;
  let number = 0;
  let paymentId: string;

  beforeAll(async () => {
    app = await SubscriptionsApp.start(day(0));
  });
  afterAll(() => app.stop());

  /** A subscription, and a change of it to `team` that was written down before a crash. */
  const leftOpen = async (changes: Partial<SubscriptionChange> = {}): Promise<SubscriptionChange> => {
    number += 1;
    paymentId = `pay_${number}`;
    const marks = { projectId: 'saas', userId: 'user', productId: 'pro_monthly', paymentId };
    const snapshot = aSnapshot({ id: `sub_stripe_${number}`, marks });
    app.stripe.is(snapshot);
    await app.sync.execute({
      account: platformAccount,
      providerSubscriptionId: snapshot.id,
      snapshot,
      occurredAt: day(0),
    });
    const [row] = await app.db.query<{ id: string; user_id: string }>(
      'SELECT id, user_id FROM subscriptions.subscriptions WHERE payment_id = $1',
      [paymentId],
    );
    const change: SubscriptionChange = {
      projectId: 'saas',
      operationId: `op_${number}`,
      subscriptionId: row?.id ?? '',
      productId: 'team',
      priceId: 'price_team',
      quantity: 1,
      prorationBehavior: 'none',
      prorationDate: null,
      state: 'open',
      createdAt: day(0),
      ...changes,
    };
    await app.resolve(SubscriptionChangeRepository).open(change);
    await app.db.query(
      `INSERT INTO payments.subscription_slots (project_id, user_id, product_id, payment_id, stage)
       VALUES ('saas', $1, $2, $3, 'subscription') ON CONFLICT DO NOTHING`,
      [row?.user_id ?? null, change.productId, paymentId],
    );
    return change;
  };
  const places = async () => {
    const rows = await app.db.query<{ product_id: string }>(
      'SELECT product_id FROM payments.subscription_slots WHERE payment_id = $1 ORDER BY product_id',
      [paymentId],
    );
    return rows.map(({ product_id }) => product_id);
  };
  const stateOf = async ({ projectId, operationId }: SubscriptionChange) =>
    (await app.resolve(SubscriptionChangeRepository).find(projectId, operationId))?.state;

  it('frees the place that it took when Stripe never heard of it', async () => {
    const change = await leftOpen();
    expect(await places()).toEqual(['pro_monthly', 'team']);
    await app.resolve(SettleChange).execute(change);
    expect(await places()).toEqual(['pro_monthly']);
    expect(await stateOf(change)).toBe('refused');
  });

  it('leaves the place to another change to the same product that is on its way', async () => {
    const change = await leftOpen();
    await app
      .resolve(SubscriptionChangeRepository)
      .open({ ...change, operationId: `${change.operationId}_b` });
    await app.resolve(SettleChange).execute(change);
    expect(await places()).toEqual(['pro_monthly', 'team']);
  });

  it('was made when the subscription is so at Stripe', async () => {
    const change = await leftOpen({ productId: 'pro_monthly', priceId: 'price_1', quantity: 4 });
    app.stripe.is(aSnapshot({ id: `sub_stripe_${number}`, quantity: 4 }));
    await app.resolve(SettleChange).execute(change);
    expect(await app.rows(paymentId)).toMatchObject([{ quantity: 4 }]);
    expect(await stateOf(change)).toBe('applied');
    expect(await places()).toEqual(['pro_monthly']);
  });

  it('is left alone at first, and then settled even behind many that always fail, each of which waits for its own retry', async () => {
    const queue = app.resolve(OpenChangeQueue);
    const good = await leftOpen();
    for (let index = 0; index < 60; index += 1) {
      const lost = { ...good, subscriptionId: 'sub_gone', operationId: `op_lost_${index}` };
      await app.resolve(SubscriptionChangeRepository).open(lost);
      await queue.add({ ...lost, subscriptionId: lost.operationId });
    }
    await queue.add(good);
    expect(await queue.claim(200)).toEqual([]);

    await app.db.query('UPDATE subscriptions.open_changes SET available_at = now()');
    app.resolve(OpenChangeWorker).onModuleInit();
    const workers = app.resolve(QueueWorkers);
    await workers.onApplicationBootstrap();
    await eventually(async () => expect(await stateOf(good)).toBe('refused'), PATIENCE);
    await workers.beforeApplicationShutdown();
    const failing = await queue.list('pending', 200, undefined);
    expect(failing).toHaveLength(60);
    expect(
      failing.every(
        ({ failures, available_at, last_error }) =>
          failures === 1 && available_at > new Date() && last_error !== null,
      ),
    ).toBe(true);
  });
});
