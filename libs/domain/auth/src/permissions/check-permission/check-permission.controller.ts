import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import {
  explainQuery,
  permissionName,
  permissionResponse,
  permissionUser,
  type ExplainQuery,
  type PermissionResponse,
} from '../permission.schema';
import { presentPermission } from '../present-permission';
import { CheckPermission } from './check-permission.service';

@ApiTags('permissions')
@Controller('api/v1/permissions')
export class CheckPermissionController {
  constructor(private readonly check: CheckPermission) {}

  @Get(':user_id/:permission')
  @Endpoint({
    summary: 'Whether a user has a permission',
    description:
      'Always 200: a permission that nobody ever granted is `allowed: false` with the reason `never_granted`.',
    access: ['secret_key', 'end_user'],
    direct: true,
    response: { status: 200, schema: permissionResponse, description: 'The decision, and why.' },
  })
  async checkPermission(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: permissionUser }) userId: string,
    @Param('permission', { schema: permissionName }) permission: string,
    @Query({ schema: explainQuery }) { explain }: ExplainQuery,
  ): Promise<PermissionResponse> {
    const key = { projectId, userId, permission };
    const { decision, explained } = await this.check.execute(key, explain === 'true');
    return presentPermission(permission, decision, explained);
  }
}
