import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Endpoint, type Caller } from '#infra/http';
import { issuerNotFound } from '../issuer-not-found';
import { NamedProject } from '../named-project';
import { issuerProject, tokenIssuerSchema, toIssuerView, type TokenIssuerView } from '../token-issuer.schema';
import { TokenIssuersRepository } from '../token-issuers.repository';

@ApiTags('tokens')
@Controller('api/v1/auth/token_issuers')
export class ReadIssuerController {
  constructor(
    private readonly issuers: TokenIssuersRepository,
    private readonly project: NamedProject,
  ) {}

  @Get(':project_id')
  @Endpoint({
    summary: 'Read the project’s own issuer',
    access: ['operator', 'secret_key'],
    response: { status: 200, schema: tokenIssuerSchema, description: 'The issuer, without its secret.' },
    errors: ['project_not_found', 'token_issuer_not_found'],
  })
  async readIssuer(
    @Param('project_id', { schema: issuerProject }) projectId: string,
    @CurrentCaller() caller: Caller,
  ): Promise<TokenIssuerView> {
    await this.project.check(projectId, caller);
    const issuer = await this.issuers.find(projectId);
    if (issuer === undefined) throw issuerNotFound(projectId);
    return toIssuerView(issuer);
  }
}
