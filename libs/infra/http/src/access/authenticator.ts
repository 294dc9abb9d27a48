import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId } from '#kernel';
import { authenticateKey } from '#contracts';
import { HttpConfig } from '#infra/config';
import { equalInConstantTime } from '#infra/crypto';
import { CallBus } from '#infra/event-bus';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller';

const PROJECT_KEY = /^grove_(sk|pk)_/;

/** Finds out who is calling from `Authorization` and `X-Project-ID`. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly config: HttpConfig,
    private readonly calls: CallBus,
  ) {}

  /** @throws DomainError `unauthenticated`, `invalid_api_key` or `project_header_mismatch` */
  async authenticate(request: FastifyRequest): Promise<Caller> {
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) {
      throw new DomainError(
        'unauthenticated',
        'Send "Authorization: Bearer <key>": the admin key, or a project key together with X-Project-ID.',
      );
    }
    if (PROJECT_KEY.test(token)) return this.authenticateProjectKey(token, request.headers['x-project-id']);
    if (equalInConstantTime(token, this.config.adminApiKey)) return { kind: 'operator' };
    throw invalidKey();
  }

  private async authenticateProjectKey(
    key: string,
    projectHeader: string | string[] | undefined,
  ): Promise<Caller> {
    const { project } = await this.calls.call(authenticateKey, { key });
    if (project === null) throw invalidKey();
    if (projectHeader !== project.project_id) {
      throw new DomainError(
        'project_header_mismatch',
        'Send the id of the project that the key belongs to as X-Project-ID.',
      );
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
  return /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header ?? '')?.[1];
}

function invalidKey(): DomainError {
  return new DomainError(
    'invalid_api_key',
    'The key is unknown or was revoked. Check it, or create another one.',
  );
}
