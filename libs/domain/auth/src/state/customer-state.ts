import type { SubscriptionStatus } from '#contracts';
import type { PermissionSource } from '../permissions/permission-decision';

/** All that the auth side knows of a user at one moment. */
export interface CustomerState {
  readonly userId: string;
  /** Those that the user has, by name. */
  readonly permissions: readonly {
    readonly permission: string;
    readonly source: PermissionSource;
    readonly expiresAt: Date | null;
    readonly inGrace: boolean;
  }[];
  readonly credits: readonly {
    readonly creditType: string;
    readonly available: number;
    readonly held: number;
  }[];
  readonly subscriptions: readonly {
    readonly subscriptionId: string;
    readonly productId: string;
    readonly status: SubscriptionStatus;
    readonly currentPeriodEnd: Date | null;
    readonly cancelAtPeriodEnd: boolean;
    readonly graceEndsAt: Date | null;
  }[];
}

/** As the API answers it, and as its event tells it. */
export function presentState({ userId, permissions, credits, subscriptions }: CustomerState) {
  return {
    user_id: userId,
    permissions: permissions.map(({ permission, source, expiresAt, inGrace }) => ({
      permission,
      source,
      expires_at: expiresAt?.toISOString() ?? null,
      in_grace: inGrace,
    })),
    credits: credits.map(({ creditType, available, held }) => ({ credit_type: creditType, available, held })),
    subscriptions: subscriptions.map((subscription) => ({
      subscription_id: subscription.subscriptionId,
      product_id: subscription.productId,
      status: subscription.status,
      current_period_end: subscription.currentPeriodEnd?.toISOString() ?? null,
      cancel_at_period_end: subscription.cancelAtPeriodEnd,
      grace_ends_at: subscription.graceEndsAt?.toISOString() ?? null,
    })),
  };
}
