import { Controller, Delete, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { chosenId, CurrentCaller, Endpoint, type Caller } from '#infra/http';
import { RevokeKey } from './revoke-key.service';

@ApiTags('projects')
@Controller('api/v1/projects')
export class RevokeKeyController {
  constructor(private readonly revoke: RevokeKey) {}

  @Delete(':project_id/keys/:key_id')
  @Endpoint({
    summary: 'Revoke a key',
    description:
      'It stops working everywhere within a second. A project cannot revoke its last secret key; the operator can.',
    access: ['operator', 'secret_key'],
    response: { status: 204, description: 'It is revoked.' },
    errors: ['project_not_found', 'key_not_found', 'last_secret_key'],
  })
  async revokeKey(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) projectId: ProjectId,
    @Param('key_id', { schema: chosenId('Of the key.', 'key_01jd7x9r4t2m5k8n1p3q6s0v2w') }) keyId: string,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    await this.revoke.execute({ projectId, keyId, byOperator: caller.kind === 'operator' });
  }
}
