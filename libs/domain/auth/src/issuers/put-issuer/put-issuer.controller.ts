import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Endpoint, type Caller } from '#infra/http';
import { NamedProject } from '../named-project';
import { issuerProject, tokenIssuerSchema, toIssuerView, type TokenIssuerView } from '../token-issuer.schema';
import { putIssuerSchema, type PutIssuerBody } from './put-issuer.schema';
import { PutIssuer } from './put-issuer.service';

@ApiTags('tokens')
@Controller('api/v1/auth/token_issuers')
export class PutIssuerController {
  constructor(
    private readonly put: PutIssuer,
    private readonly project: NamedProject,
  ) {}

  @Put(':project_id')
  @Endpoint({
    summary: 'Accept the tokens of the project’s own auth service',
    description:
      'Its tokens then count as access tokens of end users, sent with X-Project-ID. Used are `sub` (the `user_id`), `email`, `is_verified` (or `email_verified`) and `exp`, which is required and at most 24 hours away. Algorithms: RS256, PS256, ES256 and EdDSA for `jwks`, HS256 for `hs256`. It takes the place of the one before, everywhere within a second; putting the same again makes its keys be fetched anew.',
    takesBody: true,
    access: ['operator', 'secret_key'],
    response: { status: 200, schema: tokenIssuerSchema, description: 'The issuer as it now is.' },
    errors: ['project_not_found', 'url_not_allowed', 'token_issuer_taken'],
  })
  async putIssuer(
    @Param('project_id', { schema: issuerProject }) projectId: string,
    @CurrentCaller() caller: Caller,
    @Body({ schema: putIssuerSchema }) body: PutIssuerBody,
  ): Promise<TokenIssuerView> {
    await this.project.check(projectId, caller);
    const { kind, issuer, audience, jwks_url: jwksUrl = '', secret = '' } = body;
    const common = { projectId, issuer, audience };
    return toIssuerView(
      await this.put.execute(kind === 'jwks' ? { ...common, kind, jwksUrl } : { ...common, kind, secret }),
    );
  }
}
