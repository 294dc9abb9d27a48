import fc from 'fast-check';
import type { ProviderSubscription } from '#infra/stripe';
import { SubscriptionsApp } from '../../test/subscriptions-app';
import { aboutInvoice, aboutSubscription, iso, ToldLife, type Happening } from '../../test/told-life';
import { day } from '../subscription/subscription-fixture.spec-support';

const GRACE_DAYS = 3;
const steps = ['renew', 'fail', 'recover', 'give up', 'leave unpaid', 'plan the end', 'cancel'] as const;
type Step = (typeof steps)[number];

/** A subscription as Stripe lives it: what happens, in its order, and how it stands in the end. */
class LifeAtStripe {
  readonly happenings: Happening[] = [];
  renewals = 0;
  private now = 0;
  private period = 0;
  private failingSince: number | null = null;
  private truth: Partial<ProviderSubscription>;

  constructor(trial: boolean) {
    if (trial) {
      this.truth = { status: 'trialing', trialEnd: day(30) };
      this.happens(aboutSubscription);
      this.now = 27;
      this.happens({ what: 'trial_will_end' });
      return;
    }
    this.truth = { status: 'incomplete' };
    this.happens(aboutSubscription);
    this.truth = { status: 'active' };
    this.happens(aboutInvoice('in_0', 'paid', 'subscription_create'), aboutSubscription, {
      what: 'checkout',
    });
  }

  /** Does nothing where Stripe would not do it either. */
  take(step: Step): void {
    const { status } = this.truth;
    if (status === 'canceled') return;
    switch (step) {
      case 'renew':
        return this.isPaid ? this.renew() : undefined;
      case 'fail':
        return this.isPaid ? this.fail() : this.failAgain();
      case 'recover':
        return this.isPaid ? undefined : this.recover();
      case 'give up':
        return this.isPaid ? undefined : this.end();
      case 'leave unpaid':
        return status === 'past_due' ? this.becomes(5, { status: 'unpaid' }, aboutSubscription) : undefined;
      case 'plan the end':
        return this.becomes(1, { cancelAtPeriodEnd: !this.truth.cancelAtPeriodEnd }, aboutSubscription);
      case 'cancel':
        return this.end();
    }
  }

  /** What the row must come to. */
  get outcome(): Record<string, unknown> {
    const ended = this.truth.status === 'canceled';
    const graceFrom = this.failingSince ?? (ended ? this.now : null);
    return {
      status: this.truth.status,
      current_period_end: iso((this.period + 1) * 30),
      cancel_at_period_end: this.truth.cancelAtPeriodEnd ?? false,
      first_failed_at: this.failingSince === null ? null : iso(this.failingSince),
      grace_ends_at: graceFrom === null ? null : iso(graceFrom + GRACE_DAYS),
      ended_at: ended ? iso(this.now) : null,
    };
  }

  get hasEnded(): boolean {
    return this.truth.status === 'canceled';
  }

  private get isPaid(): boolean {
    return this.truth.status === 'active' || this.truth.status === 'trialing';
  }

  private renew(): void {
    this.nextPeriod();
    this.renewals += 1;
    this.truth = { ...this.truth, status: 'active' };
    this.happens(aboutSubscription, aboutInvoice(`in_${this.period}`, 'paid'));
  }

  private fail(): void {
    this.nextPeriod();
    this.failingSince = this.now;
    this.truth = { ...this.truth, status: 'past_due' };
    this.happens(aboutInvoice(`in_${this.period}`, 'failed'), aboutSubscription);
  }

  private failAgain(): void {
    this.becomes(3, {}, aboutInvoice(`in_${this.period}`, 'failed'));
  }

  private recover(): void {
    this.renewals += 1;
    this.failingSince = null;
    this.becomes(2, { status: 'active' }, aboutInvoice(`in_${this.period}`, 'paid'), aboutSubscription);
  }

  private end(): void {
    const endedAt = day(this.now + 1);
    this.becomes(1, { status: 'canceled', endedAt, canceledAt: endedAt }, aboutSubscription);
  }

  private nextPeriod(): void {
    this.period += 1;
    this.now = Math.max(this.now, this.period * 30);
    const currentPeriodStart = day(this.period * 30);
    this.truth = { ...this.truth, currentPeriodStart, currentPeriodEnd: day((this.period + 1) * 30) };
  }

  private becomes(
    after: number,
    truth: Partial<ProviderSubscription>,
    ...tells: readonly Happening['tells'][]
  ): void {
    this.now += after;
    this.truth = { ...this.truth, ...truth };
    this.happens(...tells);
  }

  /** Events of one change carry the same time. */
  private happens(...tells: readonly Happening['tells'][]): void {
    for (const one of tells) this.happenings.push({ days: this.now, truth: this.truth, tells: one });
  }
}

const lives = fc
  .tuple(fc.boolean(), fc.array(fc.constantFrom(...steps), { maxLength: 10 }))
  .map(([trial, taken]) => {
    const life = new LifeAtStripe(trial);
    for (const step of taken) life.take(step);
    return life;
  });
/** How often each event is told, how long it is held back, and what comes before what. */
const disorder = fc.infiniteStream(fc.nat());

describe('any life of a subscription, told in any order', () => {
  let app: SubscriptionsApp;
  let number = 0;

  beforeAll(async () => {
    app = await SubscriptionsApp.start(day(0));
  });
  afterAll(() => app.stop());

  async function tellOf(life: LifeAtStripe, choices: Iterable<number>): Promise<ToldLife> {
    number += 1;
    const told = new ToldLife(app, `random_${number}`);
    const coming = [...life.happenings];
    const outstanding: Happening[] = [];
    for (const choice of choices) {
      if (coming.length === 0 && outstanding.length === 0) break;
      const next = choice % 3 === 0 || outstanding.length === 0 ? coming.shift() : undefined;
      if (next !== undefined) {
        told.happen(next);
        outstanding.push(...Array.from({ length: 1 + (choice % 3) }, () => next));
      }
      const [arriving] = outstanding.splice(choice % Math.max(1, outstanding.length), 1);
      if (arriving !== undefined) await told.tell(arriving);
    }
    return told;
  }

  it('comes to what Stripe has, tells of everything once, and of no renewal too many', async () => {
    await fc.assert(
      fc.asyncProperty(lives, disorder, async (life, choices) => {
        const told = await tellOf(life, choices);
        expect(await app.rows(told.paymentId)).toMatchObject([life.outcome]);
        const facts = await told.facts();
        const times = (fact: string) => facts.filter((one) => one === fact).length;
        expect(times('created')).toBe(1);
        expect(times('canceled')).toBe(life.hasEnded ? 1 : 0);
        expect(times('trial_will_end')).toBeLessThanOrEqual(1);
        // What is told of a renewal once all is over is of no use to anybody.
        if (life.hasEnded) expect(times('renewed')).toBeLessThanOrEqual(life.renewals);
        else expect(times('renewed')).toBe(life.renewals);
      }),
      { numRuns: 60 },
    );
  });

  it('holds the place of its user exactly as long as it lives', async () => {
    await fc.assert(
      fc.asyncProperty(lives, disorder, async (life, choices) => {
        const told = await tellOf(life, choices);
        expect(await app.holdsSlot(told.paymentId)).toBe(!life.hasEnded);
      }),
      { numRuns: 20 },
    );
  });
});
