import fc from 'fast-check';
import { SubscriptionsApp } from '../../test/subscriptions-app';
import {
  aboutInvoice as invoice,
  aboutSubscription,
  iso,
  ToldLife,
  type Happening,
} from '../../test/told-life';
import { day } from '../subscription/subscription-fixture.spec-support';

interface Life {
  readonly happenings: readonly Happening[];
  /** What the row must come to. */
  readonly end: Record<string, unknown>;
  /** What must have been told, once each, besides updates. */
  readonly facts: readonly string[];
}

const second = { currentPeriodStart: day(30), currentPeriodEnd: day(60) };
const third = { currentPeriodStart: day(60), currentPeriodEnd: day(90) };

const renewed: Life = {
  happenings: [
    { days: 0, truth: { status: 'incomplete' }, tells: aboutSubscription },
    { days: 0, truth: {}, tells: aboutSubscription },
    { days: 0, truth: {}, tells: { what: 'checkout' } },
    { days: 30, truth: second, tells: aboutSubscription },
    { days: 30, truth: second, tells: invoice('in_2', 'paid') },
  ],
  end: { status: 'active', current_period_end: iso(60), first_failed_at: null, grace_ends_at: null },
  facts: ['created', 'renewed'],
};

const recovered: Life = {
  happenings: [
    { days: 0, truth: {}, tells: aboutSubscription },
    { days: 30, truth: { ...second, status: 'past_due' }, tells: invoice('in_2', 'failed') },
    { days: 30, truth: { ...second, status: 'past_due' }, tells: aboutSubscription },
    { days: 32, truth: second, tells: invoice('in_2', 'paid') },
    { days: 32, truth: second, tells: aboutSubscription },
  ],
  end: { status: 'active', current_period_end: iso(60), first_failed_at: null, grace_ends_at: null },
  facts: ['created', 'renewed'],
};

const ended: Life = {
  happenings: [
    { days: 30, truth: second, tells: invoice('in_2', 'paid') },
    { days: 60, truth: { ...third, status: 'past_due' }, tells: invoice('in_3', 'failed') },
    { days: 60, truth: { ...third, status: 'past_due' }, tells: aboutSubscription },
    { days: 63, truth: { ...third, status: 'past_due' }, tells: invoice('in_3', 'failed') },
    { days: 67, truth: { ...third, status: 'canceled', endedAt: day(67) }, tells: aboutSubscription },
  ],
  end: { status: 'canceled', ended_at: iso(67), first_failed_at: iso(60), grace_ends_at: iso(63) },
  facts: ['created', 'canceled'],
};

const lives = { renewed, recovered, ended };

describe('the events of a subscription, in any order', () => {
  let app: SubscriptionsApp;
  let number = 0;

  beforeAll(async () => {
    app = await SubscriptionsApp.start(day(0));
  });

  afterAll(() => app.stop());

  const newLife = () => {
    number += 1;
    return new ToldLife(app, String(number));
  };

  it.each(Object.entries(lives))(
    'come to the same when all has happened before the first arrives, each twice (%s)',
    async (_, life) => {
      for (const some of chunks(permutations(life.happenings), 10)) {
        await Promise.all(
          some.map(async (order) => {
            const told = newLife();
            for (const happening of life.happenings) told.happen(happening);
            for (const happening of order) for (let time = 0; time < 2; time += 1) await told.tell(happening);
            expect(await app.rows(told.paymentId)).toMatchObject([life.end]);
            expect((await told.facts()).sort()).toEqual([...life.facts].sort());
          }),
        );
      }
    },
  );

  it.each(Object.entries(lives))(
    'come to the same when they arrive late, mixed and repeated while it goes on (%s)',
    async (_, life) => {
      await fc.assert(
        fc.asyncProperty(fc.infiniteStream(fc.nat()), async (choices) => {
          const told = newLife();
          const coming = [...life.happenings];
          const outstanding: Happening[] = [];
          for (const choice of choices) {
            if (coming.length === 0 && outstanding.length === 0) break;
            const next = choice % 3 === 0 || outstanding.length === 0 ? coming.shift() : undefined;
            if (next !== undefined) {
              told.happen(next);
              outstanding.push(next, next, next);
            }
            const [arriving] = outstanding.splice(choice % Math.max(1, outstanding.length), 1);
            if (arriving !== undefined) await told.tell(arriving);
          }
          expect(await app.rows(told.paymentId)).toMatchObject([life.end]);
          const facts = await told.facts();
          expect(facts).toEqual(expect.arrayContaining([...life.facts]));
          expect(new Set(facts).size).toBe(facts.length);
        }),
        { numRuns: 30 },
      );
    },
  );

  it('come to the same when all arrive at once', async () => {
    for (const life of Object.values(lives)) {
      const told = newLife();
      for (const happening of life.happenings) told.happen(happening);
      const three = [...life.happenings, ...life.happenings, ...life.happenings];
      await Promise.all(three.map((happening) => persist(() => told.tell(happening))));
      expect(await app.rows(told.paymentId)).toMatchObject([life.end]);
      expect((await told.facts()).sort()).toEqual([...life.facts].sort());
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
