import { platformAccount, type ProviderSubscription } from '#infra/stripe';
import { aSnapshot, day } from '../src/subscription/subscription-fixture.spec-support';
import type { SubscriptionsApp } from './subscriptions-app';

/** Something that happened at Stripe on a day: from then on `truth` holds, and an event tells of it. */
export interface Happening {
  readonly days: number;
  readonly truth: Partial<ProviderSubscription>;
  readonly tells:
    | { readonly what: 'subscription' | 'checkout' | 'trial_will_end' }
    | {
        readonly what: 'invoice';
        readonly id: string;
        readonly outcome: 'paid' | 'failed';
        readonly reason: string;
      };
}

export const aboutSubscription = { what: 'subscription' } as const;

export const aboutInvoice = (id: string, outcome: 'paid' | 'failed', reason = 'subscription_cycle') =>
  ({ what: 'invoice', id, outcome, reason }) as const;

/** A moment as PostgreSQL writes it into JSON. */
export const iso = (days: number) => day(days).toISOString().replace('Z', '+00:00').replace('.000', '');

/** Lives of subscriptions, each by a name of its own: what is true at Stripe, and what arrives of it. */
export class ToldLife {
  constructor(
    private readonly app: SubscriptionsApp,
    readonly name: string,
  ) {}

  get paymentId(): string {
    return `pay_${this.name}`;
  }

  /** It becomes true at Stripe. */
  happen({ days, truth }: Happening): void {
    this.app.stripe.is(this.snapshotOf(truth));
    this.app.clock.set(day(days));
  }

  /** We are told of it. */
  async tell({ days, truth, tells }: Happening): Promise<unknown> {
    const providerSubscriptionId = `sub_${this.name}`;
    const occurredAt = day(days);
    switch (tells.what) {
      case 'subscription':
      case 'trial_will_end':
        return this.app.sync.execute({
          account: platformAccount,
          providerSubscriptionId,
          occurredAt,
          snapshot: this.snapshotOf(truth),
          trialEndsSoon: tells.what === 'trial_will_end',
        });
      case 'checkout':
        return this.app.sync.execute({ account: platformAccount, providerSubscriptionId, occurredAt });
      case 'invoice':
        return this.app.applyInvoice.execute({
          account: platformAccount,
          invoice: {
            id: `${tells.id}_${this.name}`,
            billingReason: tells.reason,
            subscriptionId: providerSubscriptionId,
            status: null,
            customerId: 'cus_1',
            amountDue: 900,
            amountPaid: 0,
            currency: 'usd',
            attemptCount: 1,
            prorated: 0,
            paidAt: null,
            period: null,
          },
          outcome: tells.outcome,
          occurredAt,
        });
    }
  }

  /** What was told in turn, without `subscription.`; without updates, which tell of several changes as one. */
  async facts(): Promise<string[]> {
    return (await this.app.published(this.paymentId))
      .map(({ type }) => type.replace('subscription.', ''))
      .filter((type) => type !== 'updated');
  }

  private snapshotOf(changes: Partial<ProviderSubscription>): ProviderSubscription {
    const marks = { projectId: 'saas', userId: 'user', productId: 'pro_monthly', paymentId: this.paymentId };
    return aSnapshot({ id: `sub_${this.name}`, marks, ...changes });
  }
}
