import { textAt, type Answer, type Json } from './api-client';
import { inParallel } from './experiment';
import { backOf, CREDITS, creditsAndMore, PRICE, statusOf, takenBack } from './money-walk';
import { PatientStripe } from './patient-stripe';
import type { TestPlatform, TestProject } from './platform';
import type { SeededRandom } from './seeded-random';

const AT_A_TIME = 4;
const MOST_ATTEMPTS = 200;

export const packsAndPlans = {
  ...creditsAndMore,
  products: [
    ...creditsAndMore.products,
    { id: 'small', name: 'Small', type: 'subscription', price: { amount: 500, interval: 'month' } },
    { id: 'large', name: 'Large', type: 'subscription', price: { amount: 1_900, interval: 'month' } },
  ],
};

/** A payment as the model knows it. */
export interface ModelPayment {
  readonly userId: string;
  readonly paymentId: string;
  readonly session: string;
  status: 'pending' | 'paid' | 'canceled';
  /** Empty until it is paid. */
  intent: string;
  refunded: number;
  lost: number;
  open: { id: string; amount: number } | null;
  /** A refund of it was accepted, and waits for Stripe: nothing else is done to it. */
  waits: boolean;
}

/** A subscription as the model knows it. */
export interface ModelSubscription {
  readonly userId: string;
  readonly paymentId: string;
  /** Stripe's. */
  readonly id: string;
  productId: string;
  status: 'active' | 'paused' | 'canceled';
  cancelAtPeriodEnd: boolean;
}

/**
 * People buy, cancel, get money back, dispute, subscribe, change and leave, at random, while Stripe refuses, breaks off and loses answers, and its
 * webhooks are lost, doubled and mixed. Whoever is told to ask again does, with the same key. Beside it a model knows only what was answered.
 */
export class ChaosWalk {
  readonly counts: Record<string, number> = {};
  readonly payments: ModelPayment[] = [];
  readonly subscriptions: ModelSubscription[] = [];
  /** Answers that leave a caller without a clue. */
  readonly unclear: string[] = [];
  private readonly stripe: PatientStripe;
  private readonly busy = new Set<object>();
  private number = 0;

  constructor(
    private readonly platform: TestPlatform,
    private readonly project: TestProject,
    private readonly random: SeededRandom,
  ) {
    this.stripe = new PatientStripe(platform.stripe);
  }

  async walk(steps: number): Promise<void> {
    await inParallel([...Array(steps).keys()], AT_A_TIME, () => this.step());
  }

  /** What a user must have of what he paid for. */
  creditsOf(userId: string): number {
    return this.payments
      .filter((payment) => payment.userId === userId && payment.status === 'paid')
      .reduce((sum, payment) => sum + CREDITS - takenBack(payment), 0);
  }

  statusOf(payment: ModelPayment): string {
    return payment.status === 'paid' ? statusOf(payment) : payment.status;
  }

  private async step(): Promise<void> {
    const steps = [
      ['buy', () => this.buy()],
      ['buy', () => this.buy()],
      ['pay', () => this.onPayment((payment) => this.pay(payment))],
      ['pay', () => this.onPayment((payment) => this.pay(payment))],
      ['cancel', () => this.onPayment((payment) => this.cancel(payment))],
      ['refund', () => this.onPayment((payment) => this.refund(payment))],
      ['refund', () => this.onPayment((payment) => this.refund(payment))],
      ['refund at Stripe', () => this.onPayment((payment) => this.refundAtStripe(payment))],
      ['dispute', () => this.onPayment((payment) => this.dispute(payment))],
      ['decide', () => this.onPayment((payment) => this.decide(payment))],
      ['subscribe', () => this.subscribe()],
      ['operate', () => this.onSubscription((subscription) => this.operate(subscription))],
      ['operate', () => this.onSubscription((subscription) => this.operate(subscription))],
    ] as const;
    const [name, take] = this.random.pick(steps);
    this.count((await take()) ? name : `${name} refused`);
  }

  private async buy(): Promise<boolean> {
    const userId = `buyer_${this.random.below(10)}`;
    const { paymentId, session } = await this.start(userId, 'pack');
    const unpaid = { status: 'pending', intent: '', refunded: 0, lost: 0, open: null, waits: false } as const;
    this.payments.push({ userId, paymentId, session, ...unpaid });
    return true;
  }

  private async pay(payment: ModelPayment): Promise<boolean> {
    if (payment.status !== 'pending') return false;
    if (this.random.below(4) === 0) {
      const declined = await this.platform.pay(payment.session, { card: '4000000000000002' });
      expect(declined.status).toBe(402);
      return false;
    }
    expect((await this.platform.pay(payment.session)).status).toBe(200);
    payment.status = 'paid';
    payment.intent = await this.stripe.intentOf(payment.session);
    return true;
  }

  /** It may be paid without anybody having heard of it yet: then it must be refused. */
  private async cancel(payment: ModelPayment): Promise<boolean> {
    if (payment.status === 'pending' && this.random.below(3) > 0) return false;
    const { status } = await this.call(`/api/v1/payments/${payment.paymentId}/cancel`);
    expect({ [payment.status]: status }).toEqual({
      [payment.status]: payment.status === 'paid' ? 409 : 200,
    });
    if (payment.status === 'pending') payment.status = 'canceled';
    return status === 200;
  }

  private async refund(payment: ModelPayment): Promise<boolean> {
    if (!isRefundable(payment)) return false;
    const amount = 1 + this.random.below(700);
    const { status, body } = await this.call(`/api/v1/payments/${payment.paymentId}/refunds`, { amount });
    if (status !== 201) return false;
    payment.waits = body.status === 'pending';
    // What is more than Stripe has left it will refuse once it answers.
    if (body.status === 'succeeded' || amount <= leftOf(payment)) payment.refunded += amount;
    return true;
  }

  private async refundAtStripe(payment: ModelPayment): Promise<boolean> {
    const amount = 1 + this.random.below(400);
    if (!isRefundable(payment) || amount > leftOf(payment)) return false;
    await this.stripe.refund(payment.intent, amount, this.key('refund-at-stripe'));
    payment.refunded += amount;
    return true;
  }

  private async dispute(payment: ModelPayment): Promise<boolean> {
    if (payment.status !== 'paid' || payment.open !== null) return false;
    const amount = 1 + this.random.below(PRICE);
    const answer = await this.platform.control('disputes', { payment_intent: payment.intent, amount });
    if (answer.status !== 200) return false;
    payment.open = { id: textAt(await answer.json(), 'id'), amount };
    return true;
  }

  private async decide(payment: ModelPayment): Promise<boolean> {
    const { open } = payment;
    if (open === null) return false;
    const won = this.random.below(2) === 0;
    expect((await this.platform.control(`disputes/${open.id}/close`, { won })).status).toBe(200);
    if (!won) payment.lost += open.amount;
    payment.open = null;
    return true;
  }

  private async subscribe(): Promise<boolean> {
    const userId = `subscriber_${(this.number += 1)}`;
    const productId = this.random.pick(['small', 'large']);
    const { paymentId, session } = await this.start(userId, productId);
    expect((await this.platform.pay(session)).status).toBe(200);
    const id = await this.stripe.subscriptionOf(session);
    this.subscriptions.push({
      userId,
      paymentId,
      id,
      productId,
      status: 'active',
      cancelAtPeriodEnd: false,
    });
    return true;
  }

  private async operate(subscription: ModelSubscription): Promise<boolean> {
    const { userId, productId } = subscription;
    const found = await this.project.api.get(`/api/v1/subscriptions/${userId}/${productId}`);
    // Nobody has heard of it yet, or of its change.
    if (found.status === 404) return false;
    expect(found.status).toBe(200);
    const path = `/api/v1/subscriptions/${textAt(found.body, 'subscription_id')}`;
    const other = productId === 'small' ? 'large' : 'small';
    const [name, body, becomes] = this.random.pick<[string, Json, Partial<ModelSubscription>]>([
      ['cancel', { at_period_end: true }, { cancelAtPeriodEnd: true }],
      ['cancel', { at_period_end: false }, { status: 'canceled' }],
      ['pause', {}, { status: 'paused' }],
      ['resume', {}, { status: 'active', cancelAtPeriodEnd: false }],
      ['resume', {}, { status: 'active', cancelAtPeriodEnd: false }],
      ['change', { product_id: other }, { productId: other }],
      ['change', { product_id: other }, { productId: other }],
    ]);
    const { status, body: answer } = await this.call(`${path}/${name}`, body);
    // Of a cancellation whose answer was lost, the repetition tells that it is done.
    const isDone = status === 200 || (becomes.status === 'canceled' && answer.code === 'subscription_ended');
    if (!isDone) return false;
    Object.assign(subscription, becomes);
    this.count(name);
    return true;
  }

  private async start(userId: string, productId: string): Promise<{ paymentId: string; session: string }> {
    const body = { user_id: userId, email: `${userId}@example.com`, product_id: productId };
    const started = await this.call('/api/v1/payments', body);
    expect(started).toMatchObject({ status: 201 });
    return {
      paymentId: textAt(started.body, 'payment_id'),
      session: textAt(started.body, 'checkout_session_id'),
    };
  }

  /** As a client does: what may be repeated is, with the same key, until there is an answer. */
  private async call(path: string, body: Json = {}): Promise<Answer> {
    const headers = { 'idempotency-key': this.key('call') };
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const answer = await this.project.api.post(path, body, headers);
      const code = String(answer.body.code);
      if (answer.status < 500 && code !== 'idempotency_in_progress' && code !== 'concurrent_update')
        return answer;
      const clear = code !== 'internal_error' && (answer.status < 500 || answer.headers.has('retry-after'));
      if (!clear) this.unclear.push(`${answer.status} ${code} of POST ${path}`);
      this.count(`${answer.status} ${code}`);
    }
    throw new Error(`POST ${path} has had no answer in ${MOST_ATTEMPTS} attempts`);
  }

  private onPayment(act: (payment: ModelPayment) => Promise<boolean>): Promise<boolean> {
    return this.onOne(
      this.payments.filter(({ waits }) => !waits),
      act,
    );
  }

  private onSubscription(act: (subscription: ModelSubscription) => Promise<boolean>): Promise<boolean> {
    return this.onOne(this.subscriptions, act);
  }

  /** One after the other for each of them: what the model makes of answers would depend on their order. */
  private async onOne<One extends object>(
    all: readonly One[],
    act: (one: One) => Promise<boolean>,
  ): Promise<boolean> {
    const free = all.filter((one) => !this.busy.has(one));
    if (free.length === 0) return false;
    const one = this.random.pick(free);
    this.busy.add(one);
    try {
      return await act(one);
    } finally {
      this.busy.delete(one);
    }
  }

  private key(what: string): string {
    return `${what}-${(this.number += 1)}`;
  }

  private count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}

/** What a bank has taken back, or is asked to, Stripe may not let go a second time. */
function isRefundable({ status, open, lost }: ModelPayment): boolean {
  return status === 'paid' && open === null && lost === 0;
}

function leftOf(payment: ModelPayment): number {
  return PRICE - backOf(payment);
}
