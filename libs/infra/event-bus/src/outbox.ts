import { Injectable } from '@nestjs/common';
import { Clock, newId } from '#kernel';
import { sourceOf, type EventDefinition } from '#contracts';
import { Database } from '#infra/database';
import { currentRequestContext } from '#infra/logging';
import type { z } from 'zod';
import { OutboxSignal } from './outbox-signal';

export interface EventSubject {
  readonly projectId: string;
  /** Events of one project and user are delivered in order. Without a user, those of the project are. */
  readonly userId?: string;
}

/** Where use cases leave their events: in the transaction of the change that they tell of. */
@Injectable()
export class Outbox {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly signal: OutboxSignal,
  ) {}

  /**
   * Publishes an event once the current transaction commits. Returns its id.
   * @throws Error outside a transaction, or when `data` does not fit the event's schema
   */
  async append<Schema extends z.ZodObject>(
    event: EventDefinition<string, Schema>,
    subject: EventSubject,
    data: z.input<Schema>,
  ): Promise<string> {
    if (!this.db.inTransaction) throw new Error(`${event.type} was appended outside a transaction`);
    const now = this.clock.now();
    const id = newId('evt', now);
    await this.db.query(
      `SELECT events.append($1, $2, $3::int, $4, $5, $6, $7::jsonb, $8::jsonb, $9, $10::text[])::text`,
      [
        id,
        event.type,
        event.version,
        sourceOf[event.publishedBy],
        subject.projectId,
        subject.userId ?? null,
        JSON.stringify(event.schema.parse(data)),
        JSON.stringify(currentEventMetadata(id)),
        now,
        event.listeners,
      ],
    );
    if (event.listeners.length > 0) this.db.afterCommit(() => this.signal.raise());
    return id;
  }
}

/** The cause of what is being done now; an event without one begins a chain of its own. */
export function currentEventMetadata(eventId: string): { request_id: string; correlation_id: string } {
  const context = currentRequestContext();
  return { request_id: context?.requestId ?? eventId, correlation_id: context?.correlationId ?? eventId };
}
