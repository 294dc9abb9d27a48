import { textAt, type Json } from './api-client';
import { api, saas, shop } from './catalog';
import { inParallel } from './experiment';
import type { TestPlatform, TestProject } from './platform';
import type { TestDatabase } from './test-database';

const AT_A_TIME = 8;

/** What happens at Stripe to payments, one after the other, and what they must have become in the end. */
const fates = [
  { does: 'pays', becomes: 'succeeded' },
  { does: 'is declined', becomes: 'expired' },
  { does: 'pays late', becomes: 'succeeded' },
  { does: 'promises', becomes: 'failed' },
  { does: 'is refunded', becomes: 'refunded' },
  { does: 'is refunded in part', becomes: 'partially_refunded' },
  { does: 'loses a dispute', becomes: 'refunded' },
  { does: 'wins a dispute', becomes: 'succeeded' },
  { does: 'leaves', becomes: 'expired' },
  { does: 'disputes', becomes: 'disputed' },
] as const;

/** The same of subscriptions, once two months have passed. */
const lives = [
  { does: 'renews', product: 'pro', card: '4242424242424242', becomes: 'active' },
  { does: 'tries', product: 'tried', card: '4242424242424242', becomes: 'active' },
  { does: 'is canceled', product: 'pro', card: '4242424242424242', becomes: 'expired' },
  { does: 'fails', product: 'pro', card: '4000000000000341', becomes: 'expired' },
] as const;

const tried = {
  id: 'tried',
  name: 'Tried',
  type: 'subscription',
  price: { amount: 700, interval: 'month' },
  trial_days: 7,
};

export const everything = {
  name: 'Everything',
  domain: 'everything.example',
  products: [...shop.products, ...saas.products, ...api.products, tried],
};

interface Bought {
  readonly paymentId: string;
  readonly becomes: string;
}

/** People who buy, are refunded, subscribe and leave, while nobody hears of it. */
export class BusyHour {
  readonly payments: Bought[] = [];
  readonly subscriptions: Bought[] = [];

  constructor(
    private readonly platform: TestPlatform,
    private readonly project: TestProject,
    private readonly database: TestDatabase,
  ) {}

  async payAndRefund(count: number): Promise<void> {
    const buyers = Array.from({ length: count }, (_, index) => index);
    await inParallel(buyers, AT_A_TIME, async (index) => {
      const fate = fates[index % fates.length] ?? fates[0];
      const { paymentId, sessionId } = await this.start(
        `buyer_${index}`,
        index % 2 === 0 ? 'calls_1000' : 'ebook',
      );
      await this.meet(fate.does, sessionId);
      this.payments.push({ paymentId, becomes: fate.becomes });
    });
  }

  async subscribe(count: number): Promise<void> {
    const subscribers = Array.from({ length: count }, (_, index) => index);
    await inParallel(subscribers, AT_A_TIME, async (index) => {
      const life = lives[index % lives.length] ?? lives[0];
      const { paymentId, sessionId } = await this.start(`subscriber_${index}`, life.product);
      await this.ok(this.platform.pay(sessionId, { card: life.card }));
      if (life.does === 'is canceled') {
        const { subscription } = await this.platform.stripe.checkout.sessions.retrieve(sessionId);
        await this.platform.stripe.subscriptions.cancel(idOf(subscription));
      }
      this.subscriptions.push({ paymentId, becomes: life.becomes });
    });
  }

  /** Everything that has not become what it must, and everything that was told of more than once. */
  async verdict(): Promise<{ lost: string[]; doubled: string[] }> {
    const payments = await this.statuses('SELECT id, status FROM payments.payments');
    const subscriptions = await this.statuses(
      'SELECT payment_id AS id, status FROM subscriptions.subscriptions',
    );
    const lost = [
      ...this.payments.map((bought) => ({ ...bought, is: payments.get(bought.paymentId) })),
      ...this.subscriptions.map((bought) => ({ ...bought, is: subscriptions.get(bought.paymentId) })),
    ].filter(({ becomes, is }) => becomes !== is);
    const doubled = await this.database.query<{ told: string }>(TOLD_TWICE);
    return {
      lost: lost.map(({ paymentId, becomes, is }) => `${paymentId} is ${is ?? 'nothing'}, not ${becomes}`),
      doubled: doubled.map(({ told }) => told),
    };
  }

  get size(): number {
    return this.payments.length + this.subscriptions.length;
  }

  private async start(userId: string, productId: string): Promise<{ paymentId: string; sessionId: string }> {
    const body: Json = { user_id: userId, email: 'ada@example.com', product_id: productId };
    const { body: started } = await this.project.api.post('/api/v1/payments', body);
    return {
      paymentId: textAt(started, 'payment_id'),
      sessionId: textAt(started, 'checkout_session_id'),
    };
  }

  private async meet(fate: (typeof fates)[number]['does'], sessionId: string): Promise<void> {
    const { platform } = this;
    switch (fate) {
      case 'leaves':
        return;
      case 'is declined':
        expect((await platform.pay(sessionId, { card: '4000000000000002' })).status).toBe(402);
        return;
      case 'pays late':
      case 'promises':
        await this.ok(platform.pay(sessionId, { payment_method: 'delayed' }));
        await this.ok(platform.control(`checkout/${sessionId}/settle`, { succeed: fate === 'pays late' }));
        return;
      default:
        await this.ok(platform.pay(sessionId));
    }
    const { payment_intent } = await platform.stripe.checkout.sessions.retrieve(sessionId);
    const intent = idOf(payment_intent);
    if (fate === 'is refunded') await platform.stripe.refunds.create({ payment_intent: intent });
    if (fate === 'is refunded in part')
      await platform.stripe.refunds.create({ payment_intent: intent, amount: 100 });
    if (!fate.includes('dispute')) return;
    const dispute = await platform.control('disputes', { payment_intent: intent });
    if (fate === 'disputes') return;
    const id = textAt(await dispute.json(), 'id');
    await this.ok(platform.control(`disputes/${id}/close`, { won: fate === 'wins a dispute' }));
  }

  private async ok(answer: Promise<Response>): Promise<void> {
    expect((await answer).status).toBe(200);
  }

  private async statuses(query: string): Promise<Map<string, string>> {
    const rows = await this.database.query<{ id: string; status: string }>(query);
    return new Map(rows.map(({ id, status }) => [id, status]));
  }
}

function idOf(reference: string | { id: string } | null): string {
  if (reference === null) throw new Error('Stripe names none');
  return typeof reference === 'string' ? reference : reference.id;
}

/** Each of these is told once of a payment, refund, dispute, subscription; renewals once for each paid period. */
const TOLD_TWICE = `
  SELECT type || ' of ' || (data->>'payment_id') || ': ' || count(*) AS told FROM events.events
  WHERE type LIKE 'payment.%' OR type IN ('credits.purchased', 'subscription.created', 'subscription.canceled', 'subscription.expired')
  GROUP BY type, data->>'payment_id', data->>'refund_id', data->>'dispute_id' HAVING count(*) > 1
  UNION ALL
  SELECT 'subscription.renewed of ' || told.id || ': ' || told.times FROM (
    SELECT data->>'subscription_id' AS id, count(*) AS times FROM events.events
    WHERE type = 'subscription.renewed' GROUP BY data->>'subscription_id') AS told
  WHERE told.times > (SELECT count(*) FROM subscriptions.invoices AS invoice
                      WHERE invoice.subscription_id = told.id AND invoice.paid_at IS NOT NULL)`;
