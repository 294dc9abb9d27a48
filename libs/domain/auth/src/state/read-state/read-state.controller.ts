import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { presentState } from '../customer-state';
import { customerStateResponse, stateUser, type CustomerStateResponse } from './read-state.schema';
import { ReadState } from './read-state.service';

@ApiTags('permissions')
@Controller('api/v1/users')
export class ReadStateController {
  constructor(private readonly read: ReadState) {}

  @Get(':user_id/state')
  @Endpoint({
    summary: 'All that a user has: permissions, credits, subscriptions',
    description:
      'As `customer.state_changed` tells it, but now. A user of whom nothing is known has nothing; there is no 404.',
    access: ['secret_key'],
    response: { status: 200, schema: customerStateResponse, description: 'The whole state.' },
  })
  async readState(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: stateUser }) userId: string,
  ): Promise<CustomerStateResponse> {
    return presentState(await this.read.execute(projectId, userId));
  }
}
