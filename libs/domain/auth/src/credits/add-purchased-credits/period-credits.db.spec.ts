import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database } from '#infra/database';
import { callerOf, SettableClock, startAuthApp } from '../../../test/auth-app';
import { LedgerAudit } from '../../../test/ledger-audit';
import { PaymentStory } from '../../../test/payment-story';
import { AuthModule } from '../../auth.module';
import { FollowRefund } from '../follow-refund/follow-refund.service';
import { ledgerResponse } from '../list-ledger/list-ledger.schema';
import { creditsResponse } from '../read-credits/read-credits.schema';
import { AddPurchasedCredits } from './add-purchased-credits.service';

const HOUR = 3_600;

describe('credits that end with the period of a subscription', () => {
  const clock = new SettableClock();
  let app: NestFastifyApplication;
  let call: ReturnType<typeof callerOf>;
  let users = 0;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, clock);
    call = callerOf(app, 'shop');
  });
  afterEach(() => new LedgerAudit(app.get(Database)).expectBalanced());
  afterAll(() => app.close());

  /** Somebody who has subscribed: what the periods of his subscription grant, each for thirty days. */
  function aSubscriber() {
    const user = `usr_period_${(users += 1)}`;
    const first = new PaymentStory(user, 'repay', 'subscription');
    const subscribed = clock.now();
    const paymentOf = (period: number) =>
      period === 1 ? first : new PaymentStory(user, 'repay', 'subscription');
    const endOf = (period: number) => new Date(subscribed.getTime() + period * 30 * 24 * HOUR * 1_000);
    return {
      user,
      endOf,
      granted: (period: number, { credits = 100, rollsOver = false, payment = paymentOf(period) } = {}) => {
        const told = payment.purchased(credits, rollsOver ? null : endOf(period));
        const ends_at = endOf(period).toISOString();
        return { ...told, data: { ...told.data, period: { of: first.paymentId, ends_at } } };
      },
      /** Sets the clock to so many seconds after the end of a period. */
      waitUntil: (period: number, seconds: number) =>
        clock.set(new Date(endOf(period).getTime() + seconds * 1_000)),
    };
  }
  const add = (told: ReturnType<ReturnType<typeof aSubscriber>['granted']>) =>
    app.get(AddPurchasedCredits, { strict: false }).execute(told);
  const consume = (user: string, amount: number) =>
    call('POST', `/credits/${user}/consume`, { credit_type: 'calls', amount });
  const balanceOf = async (user: string) => {
    const { balances } = creditsResponse.parse((await call('GET', `/credits/${user}`)).body);
    return balances[0];
  };

  it('can be spent until those of the next period come, which take their place', async () => {
    const { user, endOf, granted, waitUntil } = aSubscriber();
    await add(granted(1));
    waitUntil(1, HOUR - 60);
    expect(await balanceOf(user)).toMatchObject({
      available: 100,
      lots: [{ expires_at: endOf(1).toISOString() }],
    });
    expect((await consume(user, 40)).status).toBe(200);

    waitUntil(1, HOUR);
    await add(granted(2));

    expect(await balanceOf(user)).toMatchObject({
      available: 100,
      lots: [{ remaining: 100, expires_at: endOf(2).toISOString() }],
    });
    const { data } = ledgerResponse.parse((await call('GET', `/credits/${user}/ledger`)).body);
    expect(data.map(({ type, amount }) => [type, amount])).toEqual([
      ['granted', 100],
      ['expired', -60],
      ['consumed', -40],
      ['granted', 100],
    ]);
  });

  it('lapse an hour and a half after their period when no others come', async () => {
    const { user, granted, waitUntil } = aSubscriber();
    await add(granted(1));
    waitUntil(1, 1.5 * HOUR - 1);
    expect(await balanceOf(user)).toMatchObject({ available: 100 });
    waitUntil(1, 1.5 * HOUR);
    expect(await balanceOf(user)).toMatchObject({ available: 0, lots: [] });
    expect((await consume(user, 1)).status).toBe(402);
  });

  it('stay through what comes for another subscription, or within the same period', async () => {
    const one = aSubscriber();
    await add(one.granted(1));
    await add(one.granted(1, { credits: 5, payment: new PaymentStory(one.user) }));
    const other = new PaymentStory(one.user, 'repay', 'subscription');
    const ofOther = other.purchased(7, one.endOf(2));
    one.waitUntil(1, HOUR);
    await add({
      ...ofOther,
      data: { ...ofOther.data, period: { of: other.paymentId, ends_at: one.endOf(2).toISOString() } },
    });
    expect(await balanceOf(one.user)).toMatchObject({ available: 112 });
  });

  it('stay when they are told of again, before the next ones and after them', async () => {
    const { user, granted, waitUntil } = aSubscriber();
    const [first, second] = [granted(1), granted(2)];
    await add(first);
    waitUntil(1, HOUR);
    await add(first);
    expect(await balanceOf(user)).toMatchObject({ available: 100 });
    await add(second);
    await add(first);
    await add(second);
    expect(await balanceOf(user)).toMatchObject({ available: 100 });
  });

  it('are over when they are told of after those of a later period', async () => {
    const { user, granted, waitUntil } = aSubscriber();
    waitUntil(1, HOUR);
    await add(granted(2));
    await add(granted(1));
    expect(await balanceOf(user)).toMatchObject({ available: 100 });
  });

  it('make way for those that roll over too', async () => {
    const { user, granted, waitUntil } = aSubscriber();
    await add(granted(1));
    waitUntil(1, HOUR);
    await add(granted(2, { rollsOver: true }));
    expect(await balanceOf(user)).toMatchObject({ available: 100, lots: [{ expires_at: null }] });
  });

  it('stay until their own period is over when a change has begun a longer one, and not longer', async () => {
    const { user, granted, waitUntil } = aSubscriber();
    await add(granted(1));
    await add(granted(12, { credits: 7 }));
    expect(await balanceOf(user)).toMatchObject({ available: 107 });
    waitUntil(1, 0);
    expect(await balanceOf(user)).toMatchObject({ available: 7 });
  });

  it('owe nothing, once they have lapsed, when their payment is refunded', async () => {
    const { user, granted, waitUntil } = aSubscriber();
    const payment = new PaymentStory(user, 'repay', 'subscription');
    await add(granted(1, { payment }));
    expect((await consume(user, 40)).status).toBe(200);
    waitUntil(1, HOUR);
    await add(granted(2));
    await app.get(FollowRefund, { strict: false }).execute(payment.refunded(PaymentStory.AMOUNT));
    expect(await balanceOf(user)).toMatchObject({ available: 60, debt: 0 });
  });

  it('that are held when the next ones come can be captured, and lapse when they are released', async () => {
    const { user, granted, waitUntil } = aSubscriber();
    await add(granted(1));
    waitUntil(1, 0);
    const held = async () => {
      const { body } = await call('POST', `/credits/${user}/holds`, { credit_type: 'calls', amount: 30 });
      return (body as { hold_id: string }).hold_id;
    };
    const [captured, released] = [await held(), await held()];
    waitUntil(1, 60);
    await add(granted(2));
    expect((await call('POST', `/holds/${captured}/capture`, { amount: 30 })).status).toBe(200);
    expect((await call('POST', `/holds/${released}/release`, {})).status).toBe(200);
    expect(await balanceOf(user)).toMatchObject({ available: 100, held: 0 });
    const { data } = ledgerResponse.parse((await call('GET', `/credits/${user}/ledger`)).body);
    expect(data.slice(0, 2).map(({ type, amount }) => [type, amount])).toEqual([
      ['expired', -30],
      ['consumed', -30],
    ]);
  });
});
