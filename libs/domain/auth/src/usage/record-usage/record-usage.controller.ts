import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import {
  recordedUsage,
  recordUsageRequest,
  type RecordedUsage,
  type RecordUsageRequest,
} from './record-usage.schema';
import { RecordUsage } from './record-usage.service';

@ApiTags('usage')
@Controller('api/v1/usage')
export class RecordUsageController {
  constructor(private readonly record: RecordUsage) {}

  @Post()
  @Endpoint({
    summary: 'Record usage of a metered product',
    description:
      'Counted at once, and reported to Stripe within seconds, together with what else came meanwhile. Billed to the customer of the user’s subscription that is metered by `meter`, with its period that `timestamp` is in; where he has several, once, to that of the latest. Usage at a time that no such subscription covers is recorded all the same: it waits 35 days for one that had begun by then, such as one that is just being told of or imported. Usage from before a subscription is never billed by it. Stripe bills usage with the invoice of its period: what reaches it after that invoice is final, or in a period that is canceled at once, paused, or changed to a plan without the meter, is counted and not billed. `GET /usage/{user_id}` tells what waits, and what no subscription has covered. Send an Idempotency-Key or an `identifier`, so that a repetition is not counted twice.',
    access: ['secret_key'],
    response: { status: 201, schema: recordedUsage, description: 'What was recorded.' },
    errors: ['meter_not_found', 'usage_identifier_reused'],
    idempotency: 'keyed',
  })
  async recordUsage(
    @CurrentProject() projectId: ProjectId,
    @Body({ schema: recordUsageRequest }) body: RecordUsageRequest,
    @OperationId() operationId: string,
  ): Promise<RecordedUsage> {
    const { id, userId, meter, quantity, usedAt, identifier } = await this.record.execute({
      projectId,
      userId: body.user_id,
      meter: body.meter,
      quantity: body.quantity,
      usedAt: body.timestamp === undefined ? undefined : new Date(body.timestamp),
      identifier: body.identifier,
      operationId,
    });
    return { usage_id: id, user_id: userId, meter, quantity, timestamp: usedAt.toISOString(), identifier };
  }
}
