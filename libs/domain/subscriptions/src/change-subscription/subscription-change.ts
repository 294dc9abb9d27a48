import type { ProrationBehavior } from '#infra/stripe';

export type SubscriptionChangeState = 'open' | 'applied' | 'refused';

/** A change to another product or quantity, as it was asked for: open until Stripe's answer has been taken in. */
export interface SubscriptionChange {
  readonly projectId: string;
  /** The same for a repetition of the same request. */
  readonly operationId: string;
  readonly subscriptionId: string;
  readonly productId: string;
  readonly priceId: string;
  /** Null for a metered price. */
  readonly quantity: number | null;
  readonly prorationBehavior: ProrationBehavior;
  readonly prorationDate: Date | null;
  readonly state: SubscriptionChangeState;
  readonly createdAt: Date;
}
