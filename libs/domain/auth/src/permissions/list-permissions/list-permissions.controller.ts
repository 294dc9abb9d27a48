import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { explainQuery, permissionUser, type ExplainQuery } from '../permission.schema';
import { presentPermission } from '../present-permission';
import { permissionsResponse, type PermissionsResponse } from './list-permissions.schema';
import { ListPermissions } from './list-permissions.service';

@ApiTags('permissions')
@Controller('api/v1/permissions')
export class ListPermissionsController {
  constructor(private readonly list: ListPermissions) {}

  @Get(':user_id')
  @Endpoint({
    summary: 'The permissions of a user',
    description:
      'Those that have ended are listed too, with the reason. A user without any has none; there is no 404.',
    access: ['secret_key', 'end_user'],
    response: { status: 200, schema: permissionsResponse, description: 'The permissions by name.' },
  })
  async listPermissions(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: permissionUser }) userId: string,
    @Query({ schema: explainQuery }) { explain }: ExplainQuery,
  ): Promise<PermissionsResponse> {
    const listed = await this.list.execute(projectId, userId, explain === 'true');
    return {
      user_id: userId,
      permissions: listed.map(({ permission, decision, explained }) =>
        presentPermission(permission, decision, explained),
      ),
    };
  }
}
