import { Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import { holdId, holdResponse, presentHold, type HoldResponse } from '../hold.schema';
import { ReleaseHold } from './release-hold.service';

@ApiTags('credits')
@Controller('api/v1/holds')
export class ReleaseHoldController {
  constructor(private readonly release: ReleaseHold) {}

  @Post(':hold_id/release')
  @Endpoint({
    summary: 'Free what a hold reserves',
    description: 'Nothing is taken. What has lapsed since it was reserved lapses now.',
    access: ['secret_key'],
    response: { status: 200, schema: holdResponse, description: 'The released hold.' },
    errors: ['hold_not_found', 'hold_not_open'],
    idempotency: 'keyed',
  })
  async releaseHold(
    @CurrentProject() projectId: ProjectId,
    @Param('hold_id', { schema: holdId }) hold_id: string,
    @OperationId() operationId: string,
  ): Promise<HoldResponse> {
    return presentHold(await this.release.execute({ projectId, holdId: hold_id, operationId }));
  }
}
