import { Body, Controller, Param, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { toUserView, userIdField, userSchema, type UserView } from '../user.schema';
import { changeUserSchema, type ChangeUserBody } from './change-user.schema';
import { ChangeUser } from './change-user.service';

@ApiTags('users')
@Controller('api/v1/users')
export class ChangeUserController {
  constructor(private readonly change: ChangeUser) {}

  @Patch(':user_id')
  @Endpoint({
    summary: 'Change a user',
    description:
      'What is not named stays. Another address has to be verified anew; a new password ends all sessions; `metadata` is replaced as a whole.',
    access: ['secret_key'],
    takesBody: true,
    response: { status: 200, schema: userSchema, description: 'The user as he now is.' },
    errors: ['user_not_found', 'email_taken'],
  })
  async changeUser(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: userIdField }) userId: string,
    @Body({ schema: changeUserSchema }) body: ChangeUserBody,
  ): Promise<UserView> {
    return toUserView(await this.change.execute({ projectId, userId }, body));
  }
}
