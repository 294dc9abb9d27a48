import type Stripe from 'stripe';
import { textAt, type Answer, type Json } from './api-client';
import { eventually } from './eventually';
import type { TestPlatform, TestProject } from './platform';

/** Plans of one project: two of a month, one of a year, with what each grants; and what a subscription cannot become. */
export const plans = {
  name: 'Plans',
  domain: 'plans.example',
  products: [
    {
      id: 'basic',
      name: 'Basic',
      type: 'subscription',
      price: { amount: 1_000, interval: 'month' },
      quantity: { min: 1, max: 10 },
      grants: {
        permissions: ['read'],
        credits: [
          { credit_type: 'calls', amount: 100 },
          { credit_type: 'minutes', amount: 10, rollover: true },
        ],
      },
    },
    {
      id: 'team',
      name: 'Team',
      type: 'subscription',
      price: { amount: 3_000, interval: 'month' },
      grants: { permissions: ['read', 'share'], credits: [{ credit_type: 'calls', amount: 1_000 }] },
    },
    {
      id: 'yearly',
      name: 'Yearly',
      type: 'subscription',
      price: { amount: 10_000, interval: 'year' },
      grants: { permissions: ['archive'], credits: [{ credit_type: 'calls', amount: 5_000 }] },
    },
    {
      id: 'trial',
      name: 'With a trial',
      type: 'subscription',
      price: { amount: 1_000, interval: 'month' },
      trial_days: 14,
    },
    {
      id: 'euro',
      name: 'Euro',
      type: 'subscription',
      price: { amount: 900, currency: 'eur', interval: 'month' },
    },
    { id: 'book', name: 'A book', type: 'one_time', price: { amount: 2_000 } },
  ],
};

/** A user with a subscription, and what a test does with it. */
export class Subscriber {
  private constructor(
    private readonly platform: TestPlatform,
    readonly project: TestProject,
    readonly userId: string,
    readonly paymentId: string,
    readonly id: string,
  ) {}

  static async of(
    platform: TestPlatform,
    project: TestProject,
    userId: string,
    productId: string,
    card?: string,
  ): Promise<Subscriber> {
    const buyer = { user_id: userId, email: `${userId}@example.com` };
    const started = await project.api.post('/api/v1/payments', { ...buyer, product_id: productId });
    await platform.pay(textAt(started.body, 'checkout_session_id'), card === undefined ? {} : { card });
    const id = await eventually(async () => {
      const { body } = await project.api.get(`/api/v1/subscriptions/${userId}/${productId}`);
      return textAt(body, 'subscription_id');
    });
    return new Subscriber(platform, project, userId, textAt(started.body, 'payment_id'), id);
  }

  post(operation: string, body: Json = {}, headers?: Record<string, string>): Promise<Answer> {
    return this.project.api.post(`/api/v1/subscriptions/${this.id}/${operation}`, body, headers);
  }

  async shown(): Promise<Json> {
    const { body } = await this.project.api.get(`/api/v1/subscriptions/${this.userId}`);
    const all = body.subscriptions as Json[];
    return all.find(({ subscription_id }) => subscription_id === this.id) ?? {};
  }

  /** The one that has begun it. */
  async payment(): Promise<Json> {
    return (await this.project.api.get(`/api/v1/payments/${this.paymentId}`)).body;
  }

  async becomes(state: Json): Promise<void> {
    await eventually(async () => expect(await this.shown()).toMatchObject(state));
  }

  /** Just these permissions are given. */
  async may(...permissions: string[]): Promise<void> {
    await eventually(async () => {
      const { body } = await this.project.api.get(`/api/v1/permissions/${this.userId}`);
      const held = (body.permissions as Json[])
        .filter(({ allowed }) => allowed)
        .map(({ permission }) => permission);
      expect([...held].sort()).toEqual([...permissions].sort());
    });
  }

  async has(creditType: string, available: number): Promise<void> {
    await eventually(async () => {
      const { body } = await this.project.api.get(`/api/v1/credits/${this.userId}`);
      const balance = (body.balances as Json[]).find(({ credit_type }) => credit_type === creditType);
      expect(balance?.available ?? 0).toBe(available);
    });
  }

  advance(time: Json): Promise<Response> {
    return this.platform.control('clock/advance', time);
  }

  /** It, as Stripe has it. */
  async atStripe(): Promise<Stripe.Subscription> {
    const id = await eventually(async () => {
      const { body } = await this.project.api.get(`/api/v1/payments/${this.paymentId}`);
      return textAt(body, 'provider.subscription_id');
    });
    return this.platform.stripe.subscriptions.retrieve(id);
  }

  async invoices(): Promise<Stripe.Invoice[]> {
    const { id } = await this.atStripe();
    return (await this.platform.stripe.invoices.list({ subscription: id, limit: 100 })).data;
  }
}
