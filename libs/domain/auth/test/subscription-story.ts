import type { SubscriptionEvent } from '../src/permissions/follow-subscription/follow-subscription.service';

let stories = 0;

/** The events of one subscription of one user, each with a sequence above the one before. */
export class SubscriptionStory {
  readonly userId: string;
  readonly subscriptionId: string;
  private sequence = 0;

  constructor(userId?: string) {
    stories += 1;
    this.userId = userId ?? `usr_story_${stories}`;
    this.subscriptionId = `sub_story_${stories}`;
  }

  next(data: Partial<SubscriptionEvent['data']> = {}): SubscriptionEvent {
    this.sequence += 1;
    return {
      id: `evt_${this.subscriptionId}_${this.sequence}`,
      type: 'subscription.updated',
      version: 1,
      source: 'payment-service',
      // Clocks may be wrong: later events carry earlier times here.
      timestamp: new Date(Date.UTC(2026, 10, 21) - this.sequence * 60_000).toISOString(),
      sequence: this.sequence,
      project_id: 'shop',
      data: {
        subscription_id: this.subscriptionId,
        user_id: this.userId,
        product_id: 'pro_monthly',
        plan: 'pro_monthly',
        status: 'active',
        current_period_end: null,
        cancel_at_period_end: false,
        payment_id: 'pay_1',
        permissions: ['pro'],
        grace_started_at: null,
        grace_ends_at: null,
        ...data,
      },
      metadata: { request_id: 'req_1', correlation_id: 'req_1' },
    };
  }
}
