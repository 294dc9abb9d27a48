import { platformAccount } from '#infra/stripe';
import { SubscriptionsApp } from '../../test/subscriptions-app';
import { aSnapshot, day } from '../subscription/subscription-fixture.spec-support';
import { SettleChange } from './settle-change.service';
import type { SubscriptionChange } from './subscription-change';
import { SubscriptionChangeRepository } from './subscription-change.repository';

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

  it('is found by the job once it was left alone for long enough', async () => {
    const change = await leftOpen();
    const open = await app.resolve(SubscriptionChangeRepository).openSince(day(1), 100);
    expect(open.map(({ operationId }) => operationId)).toContain(change.operationId);
    const early = await app.resolve(SubscriptionChangeRepository).openSince(day(0), 100);
    expect(early).toEqual([]);
  });
});
