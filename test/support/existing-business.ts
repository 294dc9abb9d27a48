import type Stripe from 'stripe';
import { textAt } from './api-client';
import { eventually } from './eventually';
import type { TestPlatform, TestProject } from './platform';

type Card = 'pm_card_visa' | 'pm_card_chargeCustomerFail';

/** A business that lived on the Stripe account before Paygrove came. */
export class ExistingBusiness {
  constructor(
    private readonly platform: TestPlatform,
    private readonly project: TestProject,
  ) {}

  get stripe(): Stripe {
    return this.platform.stripe;
  }

  priceOf(productId: string): string {
    return textAt(this.project.registration, `stripe_mapping.${productId}`);
  }

  /** A customer whose metadata names the user, unless there is none. */
  async customer(userId: string | undefined, card?: Card): Promise<string> {
    const { id } = await this.stripe.customers.create({
      email: `${userId ?? 'nobody'}@example.com`,
      ...(userId === undefined ? {} : { metadata: { user_id: userId } }),
    });
    if (card !== undefined) {
      const method = await this.stripe.paymentMethods.attach(card, { customer: id });
      await this.stripe.customers.update(id, { invoice_settings: { default_payment_method: method.id } });
    }
    return id;
  }

  /** A subscription to one of the project's products, or to whatever is named. */
  async subscription(
    userId: string | undefined,
    fields: Partial<Stripe.SubscriptionCreateParams> & { product?: string } = {},
    card: Card | 'none' = 'pm_card_visa',
  ): Promise<string> {
    const { product = 'pro', customer, items, ...rest } = fields;
    const subscription = await this.stripe.subscriptions.create({
      customer: customer ?? (await this.customer(userId, card === 'none' ? undefined : card)),
      items: items ?? [{ price: this.priceOf(product) }],
      ...rest,
    });
    return subscription.id;
  }

  /** A monthly price that the project knows nothing of: of a product of its own, or of one of Stripe's products. */
  async otherPrice(product?: string): Promise<string> {
    const of = product ?? (await this.stripe.products.create({ name: 'Something else' })).id;
    const price = await this.stripe.prices.create({
      product: of,
      currency: 'usd',
      unit_amount: 900,
      recurring: { interval: 'month' },
    });
    return price.id;
  }

  /** One whose trial ends in two days: what comes of it then is told by the card. */
  async onTrial(userId: string, card: Card | 'none'): Promise<string> {
    const end_behavior = { missing_payment_method: 'pause' } as const;
    return this.subscription(userId, { trial_period_days: 2, trial_settings: { end_behavior } }, card);
  }

  async pass(days: number): Promise<void> {
    const { ok } = await this.platform.control('clock/advance', { days });
    if (!ok) throw new Error('The clock did not move');
  }

  async lastRetryLeavesUnpaid(): Promise<void> {
    const { ok } = await fetch(`${this.platform.sandbox.url}/_control/accounts/sk_test_paygrove/settings`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ subscription_after_last_retry: 'unpaid' }),
    });
    if (!ok) throw new Error('The settings were not taken');
  }

  /** All subscriptions at Stripe, as they are now. */
  async all(): Promise<Stripe.Subscription[]> {
    return this.stripe.subscriptions.list({ status: 'all', limit: 100 }).autoPagingToArray({ limit: 1_000 });
  }

  /** Runs an import to its end and answers what it came to. */
  async import(body: Record<string, unknown>): Promise<Record<string, unknown>> {
    const started = await this.project.api.post(`/api/v1/projects/${this.project.id}/import`, body);
    if (started.status !== 202) throw new Error(`No import was begun: ${JSON.stringify(started.body)}`);
    return this.completed(textAt(started.body, 'import_id'));
  }

  async completed(importId: string, patience?: number): Promise<Record<string, unknown>> {
    return eventually(async () => {
      const { body } = await this.project.api.get(`/api/v1/projects/${this.project.id}/imports/${importId}`);
      expect(body).toMatchObject({ status: 'completed' });
      return body;
    }, patience);
  }
}
