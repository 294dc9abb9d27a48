import { Injectable } from '@nestjs/common';
import type { EventEnvelope, EventMetadata, EventSource, Side } from '#contracts';
import { Database } from '#infra/database';

export interface OutgoingEvent {
  readonly deliveryId: string;
  readonly side: Side;
  readonly event: EventEnvelope;
}

interface Row {
  delivery_id: string;
  side: Side;
  id: string;
  type: string;
  version: number;
  source: EventSource;
  project_id: string;
  data: Record<string, unknown>;
  metadata: EventMetadata;
  occurred_at: Date;
  sequence: bigint;
}

@Injectable()
export class OutboxRepository {
  constructor(private readonly db: Database) {}

  /** The events behind claimed deliveries. */
  async load(deliveryIds: readonly string[]): Promise<OutgoingEvent[]> {
    const rows = await this.db.query<Row>(
      `SELECT delivery.id AS delivery_id, delivery.side, event.id, event.type, event.version, event.source,
              event.project_id, event.data, event.metadata, event.occurred_at, event.position AS sequence
       FROM events.outbox AS delivery JOIN events.events AS event ON event.id = delivery.event_id
       WHERE delivery.id = ANY($1::text[]) ORDER BY delivery.position`,
      [deliveryIds],
    );
    return rows.map((row) => ({
      deliveryId: row.delivery_id,
      side: row.side,
      event: {
        id: row.id,
        type: row.type,
        version: row.version,
        source: row.source,
        timestamp: row.occurred_at.toISOString(),
        sequence: Number(row.sequence),
        project_id: row.project_id,
        data: row.data,
        metadata: row.metadata,
      },
    }));
  }
}
