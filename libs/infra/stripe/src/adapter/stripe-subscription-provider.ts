import type Stripe from 'stripe';
import type { TakeoverMarks } from '../provider-marks';
import {
  SubscriptionProvider,
  type AccountCustomer,
  type NewPortalConfiguration,
  type NewPortalSession,
  type PortalSession,
  type ProviderChangePreview,
  type ProviderSubscription,
  type SubscriptionOperation,
  type SubscriptionTarget,
} from '../subscription-provider';
import { toUnix } from './from-stripe';
import { productMark, takeoverMetadata } from './ownership-marks';
import { attempt, find, keyed } from './stripe-calls';
import { isMissing } from './stripe-errors';
import { makePortalConfiguration, openPortalSession } from './stripe-portal';
import {
  toAccountCustomer,
  toAccountSubscription,
  toChangePreview,
  toSubscription,
} from './subscription-from-stripe';

const SUBSCRIPTIONS_PAGE = 100;
/** What is billed at once is paid, or nothing changes. The customer is not there to confirm it with his bank. */
const paidOrNot = { payment_behavior: 'error_if_incomplete', off_session: true } as const;

/** `SubscriptionProvider` over Stripe's official SDK, at one account. */
export class StripeSubscriptionProvider extends SubscriptionProvider {
  constructor(private readonly stripe: Stripe) {
    super();
  }

  async findSubscription(subscriptionId: string): Promise<ProviderSubscription | undefined> {
    return find(async () => toSubscription(await this.stripe.subscriptions.retrieve(subscriptionId)));
  }

  async cancelSubscription(subscriptionId: string): Promise<void> {
    await attempt(async () => {
      try {
        await this.stripe.subscriptions.cancel(subscriptionId);
      } catch (error) {
        // Stripe answers for a canceled one as if there were none.
        if (!isMissing(error)) throw error;
      }
    });
  }

  async listSubscriptions(startingAfter: string | null) {
    return attempt(async () => {
      const { data, has_more: hasMore } = await this.stripe.subscriptions.list({
        limit: SUBSCRIPTIONS_PAGE,
        expand: ['data.customer'],
        ...(startingAfter === null ? {} : { starting_after: startingAfter }),
      });
      return { found: data.map(toAccountSubscription), hasMore };
    });
  }

  async markSubscription(id: string, marks: TakeoverMarks): Promise<ProviderSubscription | undefined> {
    return find(async () =>
      // Without a key of ours: said twice it is the same, and a replayed answer would show the subscription as it was.
      toSubscription(await this.stripe.subscriptions.update(id, { metadata: takeoverMetadata(marks) })),
    );
  }

  async cancelAtPeriodEnd({ subscriptionId, reference }: SubscriptionOperation): Promise<void> {
    await attempt(() =>
      this.stripe.subscriptions.update(
        subscriptionId,
        { cancel_at_period_end: true },
        keyed('cancel', reference),
      ),
    );
  }

  async pauseSubscription(
    { subscriptionId, reference }: SubscriptionOperation,
    resumesAt: Date | null,
  ): Promise<void> {
    await attempt(() =>
      this.stripe.subscriptions.update(
        subscriptionId,
        {
          pause_collection: {
            behavior: 'void',
            ...(resumesAt === null ? {} : { resumes_at: toUnix(resumesAt) }),
          },
        },
        keyed('pause', reference),
      ),
    );
  }

  async resumeSubscription(
    { subscriptionId, reference }: SubscriptionOperation,
    beginPeriod: boolean,
  ): Promise<void> {
    await attempt(async () => {
      const { status } = await this.stripe.subscriptions.retrieve(subscriptionId);
      // Stripe's own pause, after a trial without a card, has a call of its own.
      if (status === 'paused') {
        await this.stripe.subscriptions.resume(
          subscriptionId,
          { billing_cycle_anchor: { type: 'now' as const } },
          keyed('resume', reference),
        );
        return;
      }
      await this.stripe.subscriptions.update(
        subscriptionId,
        {
          cancel_at_period_end: false,
          pause_collection: '',
          ...(beginPeriod
            ? {
                billing_cycle_anchor: { type: 'now' as const },
                proration_behavior: 'none' as const,
                ...paidOrNot,
              }
            : {}),
        },
        keyed('resume', reference),
      );
    });
  }

  async changeSubscription(
    { subscriptionId, reference }: SubscriptionOperation,
    target: SubscriptionTarget,
    productId: string,
  ): Promise<void> {
    await attempt(async () => {
      const { items, ...proration } = await this.changeParams(target);
      await this.stripe.subscriptions.update(
        subscriptionId,
        { items, ...proration, ...paidOrNot, metadata: productMark(productId) },
        keyed('change', reference),
      );
    });
  }

  async previewChange(target: SubscriptionTarget): Promise<ProviderChangePreview> {
    return attempt(async () => {
      const details = await this.changeParams(target);
      return toChangePreview(
        await this.stripe.invoices.createPreview({
          subscription: target.subscriptionId,
          subscription_details: details,
        }),
      );
    });
  }

  async findCustomer(customerId: string): Promise<AccountCustomer | undefined> {
    return find(async () => toAccountCustomer(await this.stripe.customers.retrieve(customerId)));
  }

  async createPortalSession(session: NewPortalSession): Promise<PortalSession> {
    return openPortalSession(this.stripe, session);
  }

  async createPortalConfiguration(configuration: NewPortalConfiguration): Promise<string> {
    return makePortalConfiguration(this.stripe, configuration);
  }

  /** The first item is what was sold; Stripe wants it by its own id. */
  private async changeParams(target: SubscriptionTarget) {
    const { subscriptionId, priceId, quantity, prorationBehavior, prorationDate } = target;
    const subscription = await this.stripe.subscriptions.retrieve(subscriptionId);
    const item = { id: subscription.items.data[0]?.id, price: priceId };
    return {
      items: [quantity === null ? item : { ...item, quantity }],
      proration_behavior: prorationBehavior,
      ...(prorationDate === null ? {} : { proration_date: toUnix(prorationDate) }),
    };
  }
}
