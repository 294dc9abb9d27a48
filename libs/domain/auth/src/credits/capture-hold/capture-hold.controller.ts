import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import { holdId, holdResponse, presentHold, type HoldResponse } from '../hold.schema';
import { captureHoldRequest, type CaptureHoldRequest } from './capture-hold.schema';
import { CaptureHold } from './capture-hold.service';

@ApiTags('credits')
@Controller('api/v1/holds')
export class CaptureHoldController {
  constructor(private readonly capture: CaptureHold) {}

  @Post(':hold_id/capture')
  @Endpoint({
    summary: 'Take what was used of a hold',
    description:
      'Takes the amount, at most what is held, and frees the rest. This ends the hold. Send an Idempotency-Key, so that a repetition answers the same.',
    access: ['secret_key'],
    response: { status: 200, schema: holdResponse, description: 'The captured hold.' },
    errors: ['hold_not_found', 'hold_not_open', 'capture_exceeds_hold'],
    idempotency: 'keyed',
  })
  async captureHold(
    @CurrentProject() projectId: ProjectId,
    @Param('hold_id', { schema: holdId }) hold_id: string,
    @Body({ schema: captureHoldRequest }) { amount }: CaptureHoldRequest,
    @OperationId() operationId: string,
  ): Promise<HoldResponse> {
    return presentHold(await this.capture.execute({ projectId, holdId: hold_id, amount, operationId }));
  }
}
