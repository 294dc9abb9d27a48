import { Controller, Delete, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import {
  permissionName,
  permissionResponse,
  permissionUser,
  type PermissionResponse,
} from '../permission.schema';
import { presentPermission } from '../present-permission';
import { RevokePermission } from './revoke-permission.service';

@ApiTags('permissions')
@Controller('api/v1/permissions')
export class RevokePermissionController {
  constructor(private readonly revoke: RevokePermission) {}

  @Delete(':user_id/:permission')
  @Endpoint({
    summary: 'Take back a permission that was given by hand',
    description: 'The answer may still be `allowed`, from another source.',
    access: ['secret_key'],
    response: { status: 200, schema: permissionResponse, description: 'The permission as it is now.' },
    errors: ['permission_not_found'],
  })
  async revokePermission(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: permissionUser }) userId: string,
    @Param('permission', { schema: permissionName }) permission: string,
  ): Promise<PermissionResponse> {
    const decision = await this.revoke.execute({ projectId, userId, permission });
    return presentPermission(permission, decision);
  }
}
