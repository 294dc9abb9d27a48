import { SubscriptionsApp } from '../../test/subscriptions-app';
import { openSubscription } from '../subscription/advance-subscription';
import { day, evidenceOf, identity } from '../subscription/subscription-fixture.spec-support';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import type { Subscription } from '../subscription/subscription';
import { UsageReportQueue } from './usage-report-queue';

const LONG = 3_600_000;
const usage = { projectId: 'saas', userId: 'user_1', meter: 'calls', quantity: 5 };

/** Metered from day 0, unless said otherwise. */
const metered = (fields: Partial<Subscription> = {}): Subscription => {
  const { next } = openSubscription({ ...identity, meter: 'calls' }, evidenceOf(1));
  return { ...next, ...fields };
};

describe('reports of usage', () => {
  let app: SubscriptionsApp;
  let queue: UsageReportQueue;

  beforeAll(async () => {
    app = await SubscriptionsApp.start(day(10));
    queue = app.resolve(UsageReportQueue);
  });
  afterEach(() => app.db.query('TRUNCATE subscriptions.usage_reports, subscriptions.subscriptions'));
  afterAll(() => app.stop());

  const add = (id: string, days: number) => queue.add({ ...usage, id, usedAt: day(days) });
  const claimOne = async () => {
    const [work] = await queue.claim(1);
    if (work === undefined) throw new Error('There was nothing to claim');
    return work;
  };
  const claimed = async (limit = 10) => (await queue.claim(limit)).map(({ id }) => id).sort();

  it('are looked at anew when the subscription came between the look for it and the decision to wait', async () => {
    await add('early', 2);
    const work = await claimOne();
    await queue.release(metered());
    await queue.postpone([work], LONG);
    expect(await claimed()).toEqual(['early']);
  });

  it('are sent by nobody who looked before the subscription came', async () => {
    await add('early', 2);
    const work = await claimOne();
    await queue.release(metered());
    const to = { customerId: 'cus_other', stripeAccount: '' };
    expect(await queue.beginSending(work, to, day(3))).toBe(false);
  });

  it('are left to whoever is sending them already', async () => {
    await add('early', 2);
    const work = await claimOne();
    await queue.beginSending(work, { customerId: 'cus_1', stripeAccount: '' }, day(3));
    await queue.release(metered());
    expect(await claimed()).toEqual([]);
    expect(await queue.settle(work, 'done')).toBe(true);
  });

  it('are released while the subscription covers them, and no others', async () => {
    await add('before', -1);
    await add('first', 0);
    await add('last', 4);
    await add('after', 5);
    await queue.postpone(await queue.claim(10), LONG);
    await queue.release(metered({ endedAt: day(5) }));
    expect(await claimed()).toEqual(['first', 'last']);
  });

  it.each<[string, number, (Partial<Subscription> & Pick<Subscription, 'id'>)[], string | undefined]>([
    ['no subscription', 2, [], undefined],
    ['one that covers it', 2, [{ id: 'a' }], 'a'],
    ['one that began later', 2, [{ id: 'a', meteredSince: day(3) }], undefined],
    ['one that has ended by then', 2, [{ id: 'a', endedAt: day(2) }], undefined],
    ['one that has ended since', 2, [{ id: 'a', endedAt: day(3) }], 'a'],
    ['one of another meter', 2, [{ id: 'a', meter: 'bytes' }], undefined],
    ['one that has not begun', 2, [{ id: 'a', status: 'incomplete' }], undefined],
    ['one of another user', 2, [{ id: 'a', userId: 'user_2' }], undefined],
    ['one of another project', 2, [{ id: 'a', projectId: 'shop' }], undefined],
    ['two that cover it', 2, [{ id: 'a', meteredSince: day(1) }, { id: 'b' }], 'a'],
  ])('of %s are billed to whom it says', async (_, days, subscriptions, expected) => {
    const repository = app.resolve(SubscriptionRepository);
    for (const fields of subscriptions) {
      const one = { ...metered(fields), providerSubscriptionId: `at_stripe_${fields.id}` };
      await repository.insert({ ...one, customerId: `cus_${fields.id}` }, day(1));
    }
    const found = await repository.findMetered({ ...usage, usedAt: day(days) });
    expect(found?.customerId).toBe(expected === undefined ? undefined : `cus_${expected}`);
  });
});
