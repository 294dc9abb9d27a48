import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, pageRequest, toPage } from '#infra/http';
import type { z } from 'zod';
import {
  deliveryIdField,
  deliveryPageSchema,
  deliverySchema,
  listDeliveriesQuery,
} from './event-deliveries.schema';
import { EventDeliveryRepository, type EventDelivery } from './event-delivery.repository';
import { RedriveEventDelivery } from './redrive-event-delivery.service';

@ApiTags('operations')
@Controller('api/v1/event_deliveries')
export class EventDeliveriesController {
  constructor(
    private readonly deliveries: EventDeliveryRepository,
    private readonly redriveEventDelivery: RedriveEventDelivery,
  ) {}

  @Get()
  @Endpoint({
    summary: 'List deliveries of events between the sides, newest first',
    description: 'Those that are dead unless another state is asked for.',
    access: ['operator'],
    response: { status: 200, schema: deliveryPageSchema, description: 'A page of deliveries.' },
    errors: ['invalid_cursor'],
  })
  async listEventDeliveries(
    @Query({ schema: listDeliveriesQuery }) query: z.output<typeof listDeliveriesQuery>,
  ): Promise<z.output<typeof deliveryPageSchema>> {
    const page = pageRequest(query);
    const found = await this.deliveries.list(query.state, page.limit + 1, page.before);
    return toPage(found, page, ({ id }) => id, toView);
  }

  @Post(':delivery_id/redrive')
  @Endpoint({
    summary: 'Try a dead delivery again',
    description: 'Once its cause is mended. It gets another full round of tries, the first one at once.',
    access: ['operator'],
    idempotency: 'local',
    response: { status: 200, schema: deliverySchema, description: 'The delivery, pending again.' },
    errors: ['event_delivery_not_found', 'event_delivery_not_dead'],
  })
  async redriveDelivery(
    @Param('delivery_id', { schema: deliveryIdField }) id: string,
  ): Promise<z.output<typeof deliverySchema>> {
    return toView(await this.redriveEventDelivery.execute(id));
  }
}

function toView({
  id,
  available_at,
  settled_at,
  ...delivery
}: EventDelivery): z.output<typeof deliverySchema> {
  return {
    delivery_id: id,
    ...delivery,
    available_at: available_at.toISOString(),
    settled_at: settled_at?.toISOString() ?? null,
  };
}
