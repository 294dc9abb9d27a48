import { Injectable } from '@nestjs/common';
import { Clock, type ProjectId } from '#kernel';
import { Database } from '#infra/database';
import type { IssuedKey } from '../api-key/api-key';
import { KeyIssuer } from '../api-key/key-issuer';
import type { KeyType } from '../api-key/key-format';
import { Projects } from '../projects';

/** Makes another key for a project: those before it go on working. Archived projects may have new ones too, for reading. */
@Injectable()
export class CreateKey {
  constructor(
    private readonly db: Database,
    private readonly projects: Projects,
    private readonly issuer: KeyIssuer,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `project_not_found` */
  async execute(projectId: ProjectId, type: KeyType): Promise<IssuedKey> {
    return this.db.transaction(async () => {
      await this.projects.get(projectId);
      return this.issuer.issue(projectId, type, this.clock.now());
    });
  }
}
