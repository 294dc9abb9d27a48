import fc from 'fast-check';
import type { ProviderSubscription } from '#infra/stripe';
import { SubscriptionsApp } from '../../test/subscriptions-app';
import { aSnapshot, day } from '../subscription/subscription-fixture.spec-support';

/** Something that happened at Stripe on a day: from then on `truth` holds, and an event tells of it. */
interface Happening {
  readonly days: number;
  readonly truth: Partial<ProviderSubscription>;
  readonly tells:
    | { readonly what: 'subscription' | 'checkout' }
    | {
        readonly what: 'invoice';
        readonly id: string;
        readonly outcome: 'paid' | 'failed';
        readonly reason: string;
      };
}

interface Life {
  readonly happenings: readonly Happening[];
  /** What the row must come to. */
  readonly end: Record<string, unknown>;
  /** What must have been told, once each, besides updates. */
  readonly facts: readonly string[];
}

const subscription = { what: 'subscription' } as const;
const invoice = (id: string, outcome: 'paid' | 'failed', reason = 'subscription_cycle') =>
  ({ what: 'invoice', id, outcome, reason }) as const;
const second = { currentPeriodStart: day(30), currentPeriodEnd: day(60) };
const third = { currentPeriodStart: day(60), currentPeriodEnd: day(90) };
const iso = (days: number) => day(days).toISOString().replace('Z', '+00:00').replace('.000', '');

const renewed: Life = {
  happenings: [
    { days: 0, truth: { status: 'incomplete' }, tells: subscription },
    { days: 0, truth: {}, tells: subscription },
    { days: 0, truth: {}, tells: { what: 'checkout' } },
    { days: 30, truth: second, tells: subscription },
    { days: 30, truth: second, tells: invoice('in_2', 'paid') },
  ],
  end: { status: 'active', current_period_end: iso(60), first_failed_at: null, grace_ends_at: null },
  facts: ['subscription.created', 'subscription.renewed'],
};

const recovered: Life = {
  happenings: [
    { days: 0, truth: {}, tells: subscription },
    { days: 30, truth: { ...second, status: 'past_due' }, tells: invoice('in_2', 'failed') },
    { days: 30, truth: { ...second, status: 'past_due' }, tells: subscription },
    { days: 32, truth: second, tells: invoice('in_2', 'paid') },
    { days: 32, truth: second, tells: subscription },
  ],
  end: { status: 'active', current_period_end: iso(60), first_failed_at: null, grace_ends_at: null },
  facts: ['subscription.created', 'subscription.renewed'],
};

const ended: Life = {
  happenings: [
    { days: 30, truth: second, tells: invoice('in_2', 'paid') },
    { days: 60, truth: { ...third, status: 'past_due' }, tells: invoice('in_3', 'failed') },
    { days: 60, truth: { ...third, status: 'past_due' }, tells: subscription },
    { days: 63, truth: { ...third, status: 'past_due' }, tells: invoice('in_3', 'failed') },
    { days: 67, truth: { ...third, status: 'canceled', endedAt: day(67) }, tells: subscription },
  ],
  end: { status: 'canceled', ended_at: iso(67), first_failed_at: iso(60), grace_ends_at: iso(63) },
  facts: ['subscription.created', 'subscription.canceled'],
};

const lives = { renewed, recovered, ended };

describe('the events of a subscription, in any order', () => {
  let app: SubscriptionsApp;
  let number = 0;

  beforeAll(async () => {
    app = await SubscriptionsApp.start(day(0));
  });

  afterAll(() => app.stop());

  const snapshotOf = (name: string, changes: Partial<ProviderSubscription>) => {
    const marks = { projectId: 'saas', userId: 'user', productId: 'pro_monthly', paymentId: `pay_${name}` };
    return aSnapshot({ id: `sub_${name}`, marks, ...changes });
  };
  const happen = (name: string, { days, truth }: Happening) => {
    app.stripe.is(snapshotOf(name, truth));
    app.clock.set(day(days));
  };
  const tell = async (name: string, { days, truth, tells }: Happening) => {
    const providerSubscriptionId = `sub_${name}`;
    const occurredAt = day(days);
    switch (tells.what) {
      case 'subscription':
        return app.sync.execute({ providerSubscriptionId, occurredAt, snapshot: snapshotOf(name, truth) });
      case 'checkout':
        return app.sync.execute({ providerSubscriptionId, occurredAt });
      case 'invoice':
        return app.applyInvoice.execute({
          invoice: {
            id: `${tells.id}_${name}`,
            billingReason: tells.reason,
            subscriptionId: providerSubscriptionId,
            status: null,
            customerId: 'cus_1',
            amountDue: 900,
            amountPaid: 0,
            currency: 'usd',
            attemptCount: 1,
            period: null,
          },
          outcome: tells.outcome,
          occurredAt,
        });
    }
  };
  const factsOf = async (name: string) =>
    (await app.published(`pay_${name}`))
      .map(({ type }) => type)
      .filter((type) => type !== 'subscription.updated');

  it.each(Object.entries(lives))(
    'come to the same when all has happened before the first arrives, each three times (%s)',
    async (_, life) => {
      for (const some of chunks(permutations(life.happenings), 10)) {
        await Promise.all(
          some.map(async (order) => {
            number += 1;
            const name = `after_${number}`;
            for (const happening of life.happenings) happen(name, happening);
            for (const happening of order)
              for (let time = 0; time < 3; time += 1) await tell(name, happening);
            expect(await app.rows(`pay_${name}`)).toMatchObject([life.end]);
            expect((await factsOf(name)).sort()).toEqual([...life.facts].sort());
          }),
        );
      }
    },
    60_000,
  );

  it.each(Object.entries(lives))(
    'come to the same when they arrive late, mixed and repeated while it goes on (%s)',
    async (_, life) => {
      await fc.assert(
        fc.asyncProperty(fc.infiniteStream(fc.nat()), async (choices) => {
          number += 1;
          const name = `during_${number}`;
          const coming = [...life.happenings];
          const outstanding: Happening[] = [];
          for (const choice of choices) {
            if (coming.length === 0 && outstanding.length === 0) break;
            const next = choice % 3 === 0 || outstanding.length === 0 ? coming.shift() : undefined;
            if (next !== undefined) {
              happen(name, next);
              outstanding.push(next, next, next);
            }
            const [arriving] = outstanding.splice(choice % Math.max(1, outstanding.length), 1);
            if (arriving !== undefined) await tell(name, arriving);
          }
          expect(await app.rows(`pay_${name}`)).toMatchObject([life.end]);
          const facts = await factsOf(name);
          expect(facts).toEqual(expect.arrayContaining([...life.facts]));
          expect(new Set(facts).size).toBe(facts.length);
        }),
        { numRuns: 40 },
      );
    },
    60_000,
  );

  it('come to the same when all arrive at once', async () => {
    for (const life of Object.values(lives)) {
      number += 1;
      const name = `at_once_${number}`;
      for (const happening of life.happenings) happen(name, happening);
      const three = [...life.happenings, ...life.happenings, ...life.happenings];
      await Promise.all(three.map((happening) => persist(() => tell(name, happening))));
      expect(await app.rows(`pay_${name}`)).toMatchObject([life.end]);
      expect((await factsOf(name)).sort()).toEqual([...life.facts].sort());
    }
  });
});

/** As the worker does: what has failed is tried again. */
async function persist(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      expect(error).toMatchObject({ code: 'concurrent_update' });
    }
  }
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
