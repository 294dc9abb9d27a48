import { DomainError } from '#kernel';

export function stripeEventNotFound(id: string): DomainError {
  return new DomainError(
    'webhook_event_not_found',
    `No webhook event ${id} has arrived. GET /api/v1/webhook_events lists those that have.`,
  );
}
