import { Injectable } from '@nestjs/common';
import { Clock, DomainError, type ProjectId } from '#kernel';
import { Database } from '#infra/database';
import type { ApiKey } from '../api-key/api-key';
import { ApiKeysRepository } from '../api-key/api-keys.repository';
import { KnownKeys } from '../authenticate-key/known-keys';
import { ProjectsRepository } from '../project/projects.repository';

export interface RevokeKeyCommand {
  readonly projectId: ProjectId;
  readonly keyId: string;
  /** A project may not lock itself out; the operator may lock it out. */
  readonly byOperator: boolean;
}

/** Revokes a key: here at once, everywhere within a second. Safe to repeat. */
@Injectable()
export class RevokeKey {
  constructor(
    private readonly db: Database,
    private readonly projects: ProjectsRepository,
    private readonly keys: ApiKeysRepository,
    private readonly knownKeys: KnownKeys,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `key_not_found`, `last_secret_key` */
  async execute({ projectId, keyId, byOperator }: RevokeKeyCommand): Promise<void> {
    await this.db.transaction(async () => {
      // Two revocations at once must not each take the other's key for the one that is left.
      await this.projects.lock(projectId);
      const key = await this.keys.find(projectId, keyId);
      if (key === undefined) {
        throw new DomainError('key_not_found', `Project ${projectId} has no key ${keyId}.`);
      }
      if (!byOperator) await this.refuseLastSecret(projectId, key);
      await this.keys.revoke(projectId, keyId, this.clock.now());
      this.db.afterCommit(() => this.knownKeys.forget());
    });
  }

  private async refuseLastSecret(projectId: ProjectId, key: ApiKey): Promise<void> {
    if (key.type !== 'secret' || key.revokedAt !== null) return;
    if ((await this.keys.countActiveSecrets(projectId)) > 1) return;
    throw new DomainError(
      'last_secret_key',
      `${key.id} is the last secret key of ${projectId}. Create another one first.`,
    );
  }
}
