import Stripe from 'stripe';
import { textAt, type Json } from './api-client';
import { inParallel } from './experiment';
import type { TestPlatform, TestProject } from './platform';
import type { SeededRandom } from './seeded-random';

/** What every payment of a walk costs, and what it gives: a number of credits that does not divide evenly. */
export const PRICE = 1_000;
export const CREDITS = 97;

/** Events that are told at once: more would wait for connections, in the long version until they time out. */
export const AT_A_TIME = 64;

export const creditsAndMore = {
  name: 'Walks',
  domain: 'walks.example',
  products: [
    {
      id: 'pack',
      name: 'A pack of credits, and the lounge',
      type: 'api_credits',
      price: { amount: PRICE },
      grants: { credits: [{ credit_type: 'api', amount: CREDITS }], permissions: ['lounge'] },
    },
  ],
};

interface Purchase {
  readonly user: string;
  readonly paymentId: string;
  readonly intent: string;
  refunded: number;
  lost: number;
  open: { id: string; amount: number } | null;
}

/** How a purchase must look at the end of a walk. */
export interface PurchaseVerdict {
  readonly paymentId: string;
  readonly status: string;
  readonly refunded: number;
}

/** How a user must stand at the end of a walk. */
export interface UserVerdict {
  readonly user: string;
  readonly available: number;
  readonly debt: number;
  readonly allowed: boolean;
}

/**
 * People buy, spend, get money back and dispute, at random, and what Stripe tells of it arrives at random: late, mixed, repeated. Beside it
 * runs a model that knows only what was answered, and says how everything must stand once all has been told.
 */
export class MoneyWalk {
  /** How often each step was taken, and how often it was refused. */
  readonly counts: Record<string, number> = {};
  private readonly purchases: Purchase[] = [];
  private readonly spent = new Map<string, number>();
  private readonly untold: Stripe.Event[] = [];
  private readonly told: Stripe.Event[] = [];
  private newest: string | undefined;

  constructor(
    private readonly platform: TestPlatform,
    private readonly project: TestProject,
    private readonly users: readonly string[],
    private readonly random: SeededRandom,
  ) {}

  async step(): Promise<void> {
    const steps = [
      ['buy', () => this.buy()],
      ['spend', () => this.spend()],
      ['spend', () => this.spend()],
      ['refund', () => this.refund()],
      ['refund at Stripe', () => this.refundAtStripe()],
      ['dispute', () => this.dispute()],
      ['decide', () => this.decide()],
      ['tell', () => this.tellSome()],
      ['tell', () => this.tellSome()],
      ['tell', () => this.tellSome()],
    ] as const;
    const [name, take] = this.random.pick(steps);
    const taken = await take();
    this.count(taken ? name : `${name} refused`);
  }

  /** The banks decide what is open, and everything is told that has not been. */
  async finish(): Promise<void> {
    for (const purchase of this.purchases) {
      if (purchase.open !== null) await this.decideOn(purchase, purchase.open);
    }
    await this.hear();
    await this.deliver(this.random.shuffled(this.untold.splice(0)));
  }

  /** Tells everything once more, in another order: nothing may follow from it. */
  async repeat(): Promise<void> {
    const all = this.random.shuffled(this.told);
    this.told.length = 0;
    await this.deliver(all);
  }

  get payments(): PurchaseVerdict[] {
    return this.purchases.map((purchase) => ({
      paymentId: purchase.paymentId,
      status: statusOf(purchase),
      refunded: backOf(purchase),
    }));
  }

  get standings(): UserVerdict[] {
    return this.users.map((user) => {
      const own = this.purchases.filter((purchase) => purchase.user === user);
      const kept = own.reduce((sum, purchase) => sum + CREDITS - takenBack(purchase), 0);
      const left = kept - (this.spent.get(user) ?? 0);
      const allowed = own.some((purchase) => statusOf(purchase) !== 'refunded');
      return { user, available: Math.max(0, left), debt: Math.max(0, -left), allowed };
    });
  }

  private async buy(): Promise<boolean> {
    const user = this.random.pick(this.users);
    const body = { user_id: user, email: `${user}@example.com`, product_id: 'pack' };
    const started = await this.project.api.post('/api/v1/payments', body);
    expect(started.status).toBe(201);
    const session = textAt(started.body, 'checkout_session_id');
    expect((await this.platform.pay(session)).status).toBe(200);
    const intent = textAt(await this.platform.stripe.checkout.sessions.retrieve(session), 'payment_intent');
    const paymentId = textAt(started.body, 'payment_id');
    this.purchases.push({ user, paymentId, intent, refunded: 0, lost: 0, open: null });
    return true;
  }

  private async spend(): Promise<boolean> {
    const user = this.random.pick(this.users);
    const amount = 1 + this.random.below(60);
    const path = `/api/v1/credits/${user}/consume`;
    const { status } = await this.project.api.post(path, { credit_type: 'api', amount });
    expect([200, 402]).toContain(status);
    if (status === 200) this.spent.set(user, (this.spent.get(user) ?? 0) + amount);
    return status === 200;
  }

  private async refund(): Promise<boolean> {
    const purchase = this.any();
    if (purchase === undefined) return false;
    const amount = 1 + this.random.below(700);
    const path = `/api/v1/payments/${purchase.paymentId}/refunds`;
    const { status } = await this.project.api.post(path, { amount });
    expect(status).toBeLessThan(500);
    if (status === 201) purchase.refunded += amount;
    return status === 201;
  }

  private async refundAtStripe(): Promise<boolean> {
    const purchase = this.any();
    if (purchase === undefined) return false;
    const amount = 1 + this.random.below(700);
    try {
      await this.platform.stripe.refunds.create({ payment_intent: purchase.intent, amount });
    } catch (error) {
      if (error instanceof Stripe.errors.StripeInvalidRequestError) return false;
      throw error;
    }
    purchase.refunded += amount;
    return true;
  }

  private async dispute(): Promise<boolean> {
    const purchase = this.any();
    if (purchase === undefined || purchase.open !== null) return false;
    const amount = 1 + this.random.below(PRICE);
    const answer = await this.platform.control('disputes', { payment_intent: purchase.intent, amount });
    if (answer.status !== 200) return false;
    purchase.open = { id: textAt(await answer.json(), 'id'), amount };
    return true;
  }

  private async decide(): Promise<boolean> {
    const purchase = this.any();
    if (purchase === undefined || purchase.open === null) return false;
    await this.decideOn(purchase, purchase.open);
    return true;
  }

  private async decideOn(purchase: Purchase, open: { id: string; amount: number }): Promise<void> {
    const won = this.random.below(2) === 0;
    const answer = await this.platform.control(`disputes/${open.id}/close`, { won });
    expect(answer.status).toBe(200);
    if (!won) purchase.lost += open.amount;
    purchase.open = null;
  }

  /** Some of what has happened, and sometimes something that was told before. */
  private async tellSome(): Promise<boolean> {
    await this.hear();
    const some = this.random.shuffled(this.untold).slice(0, 1 + this.random.below(8));
    for (const event of some) this.untold.splice(this.untold.indexOf(event), 1);
    const again = this.told.length === 0 || this.random.below(3) > 0 ? [] : [this.random.pick(this.told)];
    await this.deliver([...some, ...again]);
    return some.length + again.length > 0;
  }

  /** Takes up what has happened at Stripe since the last time. */
  private async hear(): Promise<void> {
    const since = this.newest === undefined ? {} : { ending_before: this.newest };
    const fresh: Stripe.Event[] = [];
    for await (const event of this.platform.stripe.events.list({ limit: 100, ...since })) fresh.push(event);
    // Without a mark the newest come first; with one, the page next to it does.
    const newest = fresh.reduce<Stripe.Event | undefined>(
      (last, event) => (this.newest === undefined ? (last ?? event) : event),
      undefined,
    );
    this.newest = newest?.id ?? this.newest;
    this.untold.push(...fresh);
  }

  private async deliver(events: readonly Stripe.Event[]): Promise<void> {
    await inParallel(events, AT_A_TIME, async (event) => {
      expect((await this.platform.deliver(event)).status).toBe(200);
    });
    this.told.push(...events.filter((event) => !this.told.includes(event)));
    this.count('webhooks', events.length);
  }

  private any(): Purchase | undefined {
    return this.purchases.length === 0 ? undefined : this.random.pick(this.purchases);
  }

  private count(what: string, times = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + times;
  }
}

/** What has become of the money of a purchase. */
export interface MoneyBack {
  readonly refunded: number;
  readonly lost: number;
  readonly open: object | null;
}

/** What has gone back to the customer. */
export function backOf({ refunded, lost }: MoneyBack): number {
  return Math.min(PRICE, refunded + lost);
}

/** How a paid purchase must look. */
export function statusOf(purchase: MoneyBack): string {
  const back = backOf(purchase);
  if (purchase.lost > 0 || back === PRICE) return 'refunded';
  if (purchase.open !== null) return 'disputed';
  return back > 0 ? 'partially_refunded' : 'succeeded';
}

/** The credits that are taken back: in proportion, rounded down; all with the whole. */
export function takenBack(purchase: MoneyBack): number {
  return Math.floor((CREDITS * backOf(purchase)) / PRICE);
}

/** `{a: 1, b: 2}` as `1 a, 2 b`. */
export function listed(counts: Json): string {
  return Object.entries(counts)
    .map(([name, count]) => `${String(count)} ${name}`)
    .join(', ');
}
