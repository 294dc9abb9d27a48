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
    subscriptions: subscriptions.map(({ subscriptionId, productId, status }) => ({
      subscription_id: subscriptionId,
      product_id: productId,
      status,
    })),
  };
}
