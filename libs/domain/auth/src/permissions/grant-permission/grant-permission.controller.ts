import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { permissionResponse, permissionUser, type PermissionResponse } from '../permission.schema';
import { presentPermission } from '../present-permission';
import { grantPermissionRequest, type GrantPermissionRequest } from './grant-permission.schema';
import { GrantPermission } from './grant-permission.service';

@ApiTags('permissions')
@Controller('api/v1/permissions')
export class GrantPermissionController {
  constructor(private readonly grant: GrantPermission) {}

  @Post(':user_id')
  @Endpoint({
    summary: 'Give a permission by hand',
    description:
      'Beside those that are bought. Giving it again replaces the end. A user who was deleted gets none.',
    access: ['secret_key'],
    response: { status: 201, schema: permissionResponse, description: 'The permission as it is now.' },
    errors: ['user_not_found'],
    idempotency: 'local',
  })
  async grantPermission(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: permissionUser }) userId: string,
    @Body({ schema: grantPermissionRequest }) { permission, expires_at }: GrantPermissionRequest,
  ): Promise<PermissionResponse> {
    const expiresAt = expires_at === null ? null : new Date(expires_at);
    const decision = await this.grant.execute({ projectId, userId, permission }, expiresAt);
    return presentPermission(permission, decision);
  }
}
