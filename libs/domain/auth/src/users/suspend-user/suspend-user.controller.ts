import { Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { toUserView, userIdField, userSchema, type UserView } from '../user.schema';
import { ReinstateUser } from './reinstate-user.service';
import { SuspendUser } from './suspend-user.service';

@ApiTags('users')
@Controller('api/v1/users')
export class SuspendUserController {
  constructor(
    private readonly suspend: SuspendUser,
    private readonly reinstate: ReinstateUser,
  ) {}

  @Post(':user_id/suspend')
  @Endpoint({
    summary: 'Suspend a user',
    description:
      'He can neither log in nor start a checkout, and his sessions are over; access tokens that are out are refused within a second, by whoever asks Paygrove. What he has bought stays, and so do his permissions and credits: `GET /users/{user_id}` tells that he is suspended.',
    access: ['secret_key'],
    idempotency: 'local',
    response: { status: 200, schema: userSchema, description: 'The user, suspended.' },
    errors: ['user_not_found'],
  })
  async suspendUser(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: userIdField }) userId: string,
  ): Promise<UserView> {
    return toUserView(await this.suspend.execute({ projectId, userId }));
  }

  @Post(':user_id/reinstate')
  @Endpoint({
    summary: 'Reinstate a suspended user',
    access: ['secret_key'],
    idempotency: 'local',
    response: { status: 200, schema: userSchema, description: 'The user, active.' },
    errors: ['user_not_found'],
  })
  async reinstateUser(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: userIdField }) userId: string,
  ): Promise<UserView> {
    return toUserView(await this.reinstate.execute({ projectId, userId }));
  }
}
