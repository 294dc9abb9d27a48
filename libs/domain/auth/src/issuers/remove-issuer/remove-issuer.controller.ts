import { Controller, Delete, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Endpoint, type Caller } from '#infra/http';
import { NamedProject } from '../named-project';
import { issuerProject } from '../token-issuer.schema';
import { RemoveIssuer } from './remove-issuer.service';

@ApiTags('tokens')
@Controller('api/v1/auth/token_issuers')
export class RemoveIssuerController {
  constructor(
    private readonly remove: RemoveIssuer,
    private readonly project: NamedProject,
  ) {}

  @Delete(':project_id')
  @Endpoint({
    summary: 'Accept the tokens of the project’s own auth service no longer',
    description: 'They stop working everywhere within a second.',
    access: ['operator', 'secret_key'],
    response: { status: 204, description: 'There is none any more.' },
    errors: ['project_not_found'],
  })
  async removeIssuer(
    @Param('project_id', { schema: issuerProject }) projectId: string,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    await this.project.check(projectId, caller);
    await this.remove.execute(projectId);
  }
}
