import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, pageRequest, toPage } from '#infra/http';
import type { z } from 'zod';
import { toUserView, userIdField, userSchema, type UserView } from '../user.schema';
import { UsersRepository } from '../users.repository';
import { FindUser } from './find-user.service';
import { listUsersQuery, userPageSchema } from './read-users.schema';

@ApiTags('users')
@Controller('api/v1/users')
export class ReadUsersController {
  constructor(
    private readonly findUser: FindUser,
    private readonly users: UsersRepository,
  ) {}

  @Get()
  @Endpoint({
    summary: 'List users, newest first',
    access: ['secret_key'],
    response: { status: 200, schema: userPageSchema, description: 'A page of users.' },
    errors: ['invalid_cursor'],
  })
  async listUsers(
    @CurrentProject() projectId: ProjectId,
    @Query({ schema: listUsersQuery }) query: z.output<typeof listUsersQuery>,
  ): Promise<z.output<typeof userPageSchema>> {
    const page = pageRequest(query);
    const { email, status } = query;
    const found = await this.users.list(projectId, { email, status }, page);
    return toPage(found, page, ({ id }) => id, toUserView);
  }

  @Get(':user_id')
  @Endpoint({
    summary: 'Read a user',
    access: ['secret_key'],
    response: { status: 200, schema: userSchema, description: 'The user.' },
    errors: ['user_not_found'],
  })
  async getUser(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: userIdField }) userId: string,
  ): Promise<UserView> {
    return toUserView(await this.findUser.execute({ projectId, userId }));
  }
}
