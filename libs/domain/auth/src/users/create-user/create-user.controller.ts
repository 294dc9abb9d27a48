import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { toUserView, userSchema, type UserView } from '../user.schema';
import { createUserSchema, type CreateUserBody } from './create-user.schema';
import { CreateUser } from './create-user.service';

@ApiTags('users')
@Controller('api/v1/users')
export class CreateUserController {
  constructor(private readonly create: CreateUser) {}

  @Post()
  @Endpoint({
    summary: 'Make a user',
    description:
      'Payments, permissions and credits need none: this is for logging in, suspending and deleting.',
    access: ['secret_key'],
    idempotency: 'local',
    response: { status: 201, schema: userSchema, description: 'The user.' },
    errors: ['user_exists', 'email_taken', 'user_not_found'],
  })
  async createUser(
    @CurrentProject() projectId: ProjectId,
    @Body({ schema: createUserSchema }) body: CreateUserBody,
  ): Promise<UserView> {
    const { user_id: userId, email, password, metadata } = body;
    return toUserView(await this.create.execute({ projectId, userId, email, password, metadata }));
  }
}
