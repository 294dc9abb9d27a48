import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId, type UserId } from '#kernel';
import { verifyIssuerToken } from '#contracts';
import { CallBus } from '#infra/event-bus';
import type { EndUser } from './end-user-tokens';
import { userSuspended } from './user-standings';

/** As ids of projects are, so that nothing else is asked for. */
const PROJECT_ID = /^[A-Za-z0-9][A-Za-z0-9._:@|+-]{0,127}$/;

/** Checks tokens of projects' own auth services. The auth side does it: secrets of issuers do not leave it. */
@Injectable()
export class IssuerTokens {
  constructor(private readonly calls: CallBus) {}

  /** @throws DomainError `invalid_token`, `user_suspended`, or `service_unavailable` when the issuer's keys cannot be had */
  async verify(token: string, project: string): Promise<EndUser> {
    if (!PROJECT_ID.test(project)) throw invalidToken();
    const reply = await this.calls.call(verifyIssuerToken, { project_id: project, token });
    if (reply.verdict === 'valid') {
      const { user_id: userId, email, is_verified: isVerified } = reply.user;
      return { projectId: project as ProjectId, userId: userId as UserId, email, isVerified };
    }
    if (reply.verdict === 'invalid') throw invalidToken();
    if (reply.verdict === 'suspended') throw userSuspended(reply.user_id);
    throw new DomainError(
      'service_unavailable',
      'The keys of the project’s own token issuer cannot be fetched at the moment: see that its jwks_url answers. Send the request again.',
    );
  }
}

function invalidToken(): DomainError {
  return new DomainError(
    'invalid_token',
    'The token is not valid in this project, or is over. Get another from the auth service that the project has registered.',
  );
}
