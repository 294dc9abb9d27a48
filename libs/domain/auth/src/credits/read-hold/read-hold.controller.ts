import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { holdId, holdResponse, presentHold, type HoldResponse } from '../hold.schema';
import { ReadHold } from './read-hold.service';

@ApiTags('credits')
@Controller('api/v1/holds')
export class ReadHoldController {
  constructor(private readonly read: ReadHold) {}

  @Get(':hold_id')
  @Endpoint({
    summary: 'How a hold stands',
    access: ['secret_key'],
    response: { status: 200, schema: holdResponse, description: 'The hold.' },
    errors: ['hold_not_found'],
  })
  async readHold(
    @CurrentProject() projectId: ProjectId,
    @Param('hold_id', { schema: holdId }) hold_id: string,
  ): Promise<HoldResponse> {
    return presentHold(await this.read.execute(projectId, hold_id));
  }
}
