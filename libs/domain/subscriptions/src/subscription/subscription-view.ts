import { statusAt, type Subscription } from './subscription';
import type { SubscriptionView } from './subscription-view.schema';

export function viewOf(subscription: Subscription, now: Date): SubscriptionView {
  return {
    subscription_id: subscription.id,
    product_id: subscription.productId,
    quantity: subscription.quantity,
    status: statusAt(subscription, now),
    current_period_end: subscription.currentPeriodEnd?.toISOString() ?? null,
    payment_type: 'subscription',
    cancel_at_period_end: subscription.cancelAtPeriodEnd,
    trial_end: subscription.trialEnd?.toISOString() ?? null,
    grace_ends_at: subscription.graceEndsAt?.toISOString() ?? null,
    resumes_at: subscription.resumesAt?.toISOString() ?? null,
  };
}
