import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { stateUser } from '../read-state/read-state.schema';
import {
  entitlementTokenSchema,
  signStateRequest,
  type EntitlementToken,
  type SignStateRequest,
} from './sign-state.schema';
import { SignState } from './sign-state.service';

@ApiTags('permissions')
@Controller('api/v1/users')
export class SignStateController {
  constructor(private readonly signState: SignState) {}

  @Post(':user_id/entitlement_token')
  @Endpoint({
    summary: 'A signed snapshot of all that a user has, to be checked offline',
    description:
      'Check it with the keys of /.well-known/jwks.json: ES256, `typ` "entitlement+jwt", `aud` your project. A permission may end before the token does: see its `expires_at`. Good for five minutes unless said otherwise; it cannot be called back.',
    access: ['secret_key'],
    idempotency: 'local',
    answersSecret: true,
    response: { status: 201, schema: entitlementTokenSchema, description: 'The token.' },
    errors: ['user_suspended', 'user_not_found'],
  })
  async signEntitlements(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: stateUser }) userId: string,
    @Body({ schema: signStateRequest }) { ttl_seconds: lifetimeSeconds }: SignStateRequest,
  ): Promise<EntitlementToken> {
    const { token, expiresAt } = await this.signState.execute({ projectId, userId }, lifetimeSeconds);
    return { token, expires_at: expiresAt.toISOString() };
  }
}
