import type { StripeEvent } from './stripe-event';
import type { StripeEventView } from './stripe-event-view.schema';

export function viewOf(event: StripeEvent): StripeEventView {
  return {
    id: event.id,
    stripe_event_id: event.stripeEventId,
    type: event.type,
    endpoint_project_id: event.projectId,
    stripe_account: event.stripeAccount,
    status: event.status,
    object_id: event.objectId,
    livemode: event.livemode,
    created_at: event.createdAt.toISOString(),
    received_at: event.receivedAt.toISOString(),
    settled_at: event.settledAt?.toISOString() ?? null,
    failures: event.failures,
    last_error: event.lastError,
    next_attempt_at: event.status === 'pending' ? event.nextAttemptAt.toISOString() : null,
  };
}
