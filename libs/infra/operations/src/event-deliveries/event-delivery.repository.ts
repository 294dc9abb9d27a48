import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

export const deliveryStates = ['pending', 'done', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One delivery of an event to a side of Paygrove. */
export interface EventDelivery {
  readonly id: string;
  readonly event_id: string;
  readonly type: string;
  readonly side: string;
  readonly project_id: string;
  readonly state: DeliveryState;
  readonly failures: number;
  readonly last_error: string | null;
  readonly available_at: Date;
  readonly settled_at: Date | null;
}

const columns = `delivery.id, delivery.event_id, event.type, delivery.side, event.project_id, delivery.state,
  delivery.failures, delivery.last_error, delivery.available_at, delivery.settled_at`;
const source = `events.outbox AS delivery JOIN events.events AS event ON event.id = delivery.event_id`;

@Injectable()
export class EventDeliveryRepository {
  constructor(private readonly db: Database) {}

  async find(id: string): Promise<EventDelivery | undefined> {
    const rows = await this.db.query<EventDelivery>(
      `SELECT ${columns} FROM ${source} WHERE delivery.id = $1`,
      [id],
    );
    return rows[0];
  }

  /** Newest first; delivery ids begin with the event's id, which sorts by time. */
  async list(state: DeliveryState, limit: number, before: string | undefined): Promise<EventDelivery[]> {
    return this.db.query<EventDelivery>(
      `SELECT ${columns} FROM ${source}
       WHERE delivery.state = $1 AND ($2::text IS NULL OR delivery.id < $2)
       ORDER BY delivery.id DESC LIMIT $3`,
      [state, before ?? null, limit],
    );
  }
}
