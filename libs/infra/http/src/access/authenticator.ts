import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId } from '#kernel';
import { authenticateKey } from '#contracts';
import { HttpConfig } from '#infra/config';
import { equalInConstantTime } from '#infra/crypto';
import { CallBus } from '#infra/event-bus';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller';
import { EndUserTokens } from './end-user-tokens';
import { IssuerTokens } from './issuer-tokens';
import { UserStandings } from './user-standings';

const PROJECT_KEY = /^grove_(sk|pk)_/;

/** Finds out who is calling from `Authorization` and `X-Project-ID`. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly config: HttpConfig,
    private readonly calls: CallBus,
    private readonly endUserTokens: EndUserTokens,
    private readonly issuerTokens: IssuerTokens,
    private readonly standings: UserStandings,
  ) {}

  /** @throws DomainError `unauthenticated`, `invalid_api_key`, `invalid_token`, `user_suspended` or `project_header_mismatch` */
  async authenticate(request: FastifyRequest): Promise<Caller> {
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) {
      throw new DomainError(
        'unauthenticated',
        'Send "Authorization: Bearer <key>": the admin key, a project key together with X-Project-ID, or a user’s access token.',
      );
    }
    if (PROJECT_KEY.test(token)) return this.authenticateProjectKey(token, request.headers['x-project-id']);
    if (equalInConstantTime(token, this.config.adminApiKey)) return { kind: 'operator' };
    if (EndUserTokens.looksLikeOne(token))
      return this.authenticateEndUser(token, request.headers['x-project-id']);
    throw invalidKey();
  }

  /**
   * In a token of ours stands its project: the header may be left out, but must not say otherwise. A token of another issuer counts only in
   * a project that has registered him, and the header says which: the token cannot choose it.
   */
  private async authenticateEndUser(
    token: string,
    projectHeader: string | string[] | undefined,
  ): Promise<Caller> {
    if (typeof projectHeader === 'string' && !(await this.endUserTokens.claimsToBeOurs(token))) {
      return { kind: 'end_user', ...(await this.issuerTokens.verify(token, projectHeader)) };
    }
    const user = await this.endUserTokens.verify(token);
    if (projectHeader !== undefined && projectHeader !== user.projectId) throw headerMismatch('token');
    await this.standings.check(user);
    return { kind: 'end_user', ...user };
  }

  private async authenticateProjectKey(
    key: string,
    projectHeader: string | string[] | undefined,
  ): Promise<Caller> {
    const { project } = await this.calls.call(authenticateKey, { key });
    if (project === null) throw invalidKey();
    if (projectHeader !== project.project_id) {
      throw headerMismatch('key');
    }
    return {
      kind: project.key_type === 'secret' ? 'secret_key' : 'publishable_key',
      projectId: project.project_id as ProjectId,
      keyId: project.key_id,
      origins: project.origins,
    };
  }
}

function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([\x21-\x7e]{1,8192})$/i.exec(header ?? '')?.[1];
}

function headerMismatch(credential: 'key' | 'token'): DomainError {
  return new DomainError(
    'project_header_mismatch',
    `Send the id of the project that the ${credential} belongs to as X-Project-ID.`,
  );
}

function invalidKey(): DomainError {
  return new DomainError(
    'invalid_api_key',
    'The key is unknown or was revoked. Check it, or create another one.',
  );
}
