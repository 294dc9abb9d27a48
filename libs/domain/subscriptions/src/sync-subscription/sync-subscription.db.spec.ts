import { platformAccount, type ProviderSubscription } from '#infra/stripe';
import { SubscriptionsApp } from '../../test/subscriptions-app';
import { aSnapshot, day } from '../subscription/subscription-fixture.spec-support';

describe('SyncSubscription', () => {
  let app: SubscriptionsApp;
  let number = 0;
  let paymentId: string;

  beforeAll(async () => {
    app = await SubscriptionsApp.start(day(0));
  });

  beforeEach(() => {
    number += 1;
    paymentId = `pay_${number}`;
    app.stripe.asked = 0;
    app.stripe.meanwhile = async () => undefined;
    app.clock.set(day(0));
  });

  afterAll(() => app.stop());

  /** The subscription of this test, as Stripe has it. */
  const snapshotOf = (changes: Partial<ProviderSubscription> = {}): ProviderSubscription => {
    const marks = { projectId: 'saas', userId: 'user', productId: 'pro_monthly', paymentId };
    return aSnapshot({ id: `sub_stripe_${number}`, marks, ...changes });
  };
  const tell = (snapshot: ProviderSubscription, occurredAt: Date) =>
    app.sync.execute({ account: platformAccount, providerSubscriptionId: snapshot.id, snapshot, occurredAt });
  /** It becomes true at Stripe, and we are told. */
  const happen = async (changes: Partial<ProviderSubscription>, occurredAt: Date) => {
    const snapshot = snapshotOf(changes);
    app.stripe.is(snapshot);
    app.clock.set(occurredAt);
    return tell(snapshot, occurredAt);
  };
  const types = async () => (await app.published(paymentId)).map(({ type }) => type);

  it('makes a subscription known with what was bought, and takes the place that the user has for it', async () => {
    expect(await happen({}, day(0))).toBe('applied');
    const [event] = await app.published(paymentId);
    expect(event).toMatchObject({
      type: 'subscription.created',
      data: {
        user_id: `user_of_${paymentId}`,
        product_id: 'pro_monthly',
        plan: 'pro_monthly',
        status: 'active',
        permissions: ['pro'],
        current_period_end: day(30).toISOString(),
        grace_ends_at: null,
      },
    });
    expect(await app.holdsSlot(paymentId)).toBe(true);
  });

  it('leaves what is at one account alone when another tells of it', async () => {
    await happen({}, day(0));
    const own = { projectId: 'saas', stripeAccount: 'acct_own' };
    const told = snapshotOf({ status: 'canceled', endedAt: day(1) });
    app.stripe.is(told);
    const report = { providerSubscriptionId: told.id, snapshot: told, occurredAt: day(1) };
    expect(await app.sync.execute({ ...report, account: own })).toBe('foreign');
    expect(await types()).toEqual(['subscription.created']);
  });

  it('does not take for its own what another account tells of first', async () => {
    app.stripe.is(snapshotOf());
    const own = { projectId: 'saas', stripeAccount: 'acct_own' };
    const report = { providerSubscriptionId: snapshotOf().id, occurredAt: day(0) };
    expect(await app.sync.execute({ ...report, account: own })).toBe('foreign');
    expect(await types()).toEqual([]);
  });

  it('makes it known by its name alone, as a checkout tells it', async () => {
    app.stripe.is(snapshotOf());
    const command = { account: platformAccount, providerSubscriptionId: snapshotOf().id, occurredAt: day(0) };
    expect(await app.sync.execute(command)).toBe('applied');
    expect(await types()).toEqual(['subscription.created']);
    await app.sync.execute(command);
    expect(app.stripe.asked).toBe(1);
  });

  it.each([
    ['without our marks', { marks: null }],
    ['of a payment that nobody knows', { marks: { ...aSnapshot().marks, paymentId: 'pay_foreign' } }],
  ])('leaves a subscription %s alone', async (_, changes) => {
    expect(await happen(changes as Partial<ProviderSubscription>, day(0))).toBe('foreign');
    expect(await app.rows(paymentId)).toEqual([]);
  });

  it.each(['trialing', 'active', 'incomplete', 'canceled', 'incomplete_expired'] as const)(
    'knows of no subscription that is %s while the card form that begins it has not been through',
    async (status) => {
      paymentId = `pay_unbegun_${status}`;
      expect(await happen({ status }, day(0))).toBe('applied');
      expect(await app.rows(paymentId)).toEqual([]);
      expect(await types()).toEqual([]);
      expect(await app.holdsSlot(paymentId)).toBe(false);
    },
  );

  it('believes a snapshot that is surely the newest without asking Stripe again', async () => {
    await happen({}, day(0));
    await happen({ cancelAtPeriodEnd: true }, day(1));
    expect(app.stripe.asked).toBe(1);
    expect(await types()).toEqual(['subscription.created', 'subscription.updated']);
  });

  it('takes what Stripe says now when two changes of one second arrive the wrong way round', async () => {
    await happen({}, day(0));
    await happen({ cancelAtPeriodEnd: true }, day(1));
    app.stripe.is(snapshotOf({ cancelAtPeriodEnd: false, trialEnd: day(20) }));
    await tell(snapshotOf({ cancelAtPeriodEnd: true, trialEnd: day(10) }), day(1));
    expect(await app.rows(paymentId)).toMatchObject([{ cancel_at_period_end: false }]);
  });

  it('ends with the subscription, frees the place, and expires once the grace is over', async () => {
    await happen({}, day(0));
    await happen({ status: 'canceled', endedAt: day(10) }, day(10));
    expect(await app.holdsSlot(paymentId)).toBe(false);

    app.clock.set(day(12.9));
    await app.expire.execute();
    expect(await app.rows(paymentId)).toMatchObject([{ status: 'canceled' }]);
    app.clock.set(day(13));
    const expired = await Promise.all([app.expire.execute(), app.expire.execute(), app.expire.execute()]);
    expect(expired.reduce((sum, count) => sum + count)).toBe(1);
    expect(await types()).toEqual(['subscription.created', 'subscription.canceled', 'subscription.expired']);

    await happen({}, day(20));
    expect(await app.rows(paymentId)).toMatchObject([{ status: 'expired' }]);
  });

  it('does not let an old snapshot bring an ended subscription back', async () => {
    await happen({}, day(0));
    await happen({ status: 'canceled', endedAt: day(10) }, day(10));
    await tell(snapshotOf(), day(11));
    expect(await app.rows(paymentId)).toMatchObject([{ status: 'canceled' }]);
  });

  it('makes one row and tells of it once when twenty first see it at the same time', async () => {
    app.stripe.is(snapshotOf());
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => tell(snapshotOf(), day(0))));
    expect(new Set(outcomes)).toEqual(new Set(['applied']));
    expect(await app.rows(paymentId)).toHaveLength(1);
    expect(await types()).toEqual(['subscription.created']);
  });

  it('asks again when the row was changed while Stripe was asked', async () => {
    await happen({}, day(0));
    app.stripe.is(snapshotOf({ status: 'past_due' }));
    app.stripe.meanwhile = async () => {
      app.stripe.meanwhile = async () => undefined;
      await happen({ status: 'canceled', endedAt: day(2) }, day(2));
    };
    await tell(snapshotOf({ status: 'past_due' }), day(0));
    expect(await app.rows(paymentId)).toMatchObject([{ status: 'canceled' }]);
    expect(await types()).toEqual(['subscription.created', 'subscription.canceled']);
  });

  it('gives up for now when the row keeps changing', async () => {
    await happen({}, day(0));
    let days = 1;
    app.stripe.meanwhile = async () => {
      days += 1;
      await happen({ cancelAtPeriodEnd: days % 2 === 0 }, day(days));
    };
    const old = tell(snapshotOf({ status: 'past_due' }), day(0));
    await expect(old).rejects.toMatchObject({ code: 'concurrent_update' });
  });

  it('goes on following Stripe after our clock was a year ahead', async () => {
    await happen({}, day(0));
    app.clock.set(day(365));
    await tell(snapshotOf({ status: 'past_due' }), day(0));
    app.stripe.is(snapshotOf({ cancelAtPeriodEnd: true }));
    await tell(snapshotOf({ cancelAtPeriodEnd: true }), day(1));
    expect(await app.rows(paymentId)).toMatchObject([{ status: 'active', cancel_at_period_end: true }]);
  });

  it('is read as the list of a user and as the one for a product', async () => {
    await happen({ status: 'canceled', endedAt: day(1) }, day(1));
    app.clock.set(day(2));
    const user = `user_of_${paymentId}`;
    const project = 'saas' as Parameters<typeof app.list.execute>[0];
    const view = {
      product_id: 'pro_monthly',
      status: 'canceled',
      payment_type: 'subscription',
      grace_ends_at: day(4).toISOString(),
    };
    expect(await app.list.execute(project, user)).toEqual([expect.objectContaining(view)]);
    app.clock.set(day(4));
    expect(await app.get.execute(project, user, 'pro_monthly')).toMatchObject({ ...view, status: 'expired' });
    expect(await app.list.execute(project, 'nobody')).toEqual([]);
    await expect(app.get.execute(project, user, 'other')).rejects.toMatchObject({
      code: 'subscription_not_found',
    });
    const stranger = 'other_project' as typeof project;
    expect(await app.list.execute(stranger, user)).toEqual([]);
  });
});
