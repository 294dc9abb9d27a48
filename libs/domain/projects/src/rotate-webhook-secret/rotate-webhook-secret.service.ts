import { Injectable } from '@nestjs/common';
import { addDays, Clock, type ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { ProjectsRepository } from '../project/projects.repository';
import { Projects } from '../projects';
import { WebhookSecrets } from '../webhook-secret/webhook-secrets';
import { WebhookSecretsRepository } from '../webhook-secret/webhook-secrets.repository';

const BOTH_VALID_DAYS = 1;

export interface RotatedSecret {
  readonly secret: string;
  /** Until then webhooks are signed with the former secret as well. */
  readonly formerExpiresAt: Date;
}

/** Gives a project a new webhook secret; the former one goes on signing for 24 hours. */
@Injectable()
export class RotateWebhookSecret {
  constructor(
    private readonly db: Database,
    private readonly projects: Projects,
    private readonly repository: ProjectsRepository,
    private readonly secrets: WebhookSecrets,
    private readonly rows: WebhookSecretsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `project_not_found` */
  async execute(projectId: ProjectId): Promise<RotatedSecret> {
    return this.db.transaction(async () => {
      await this.repository.lock(projectId);
      await this.projects.get(projectId);
      const now = this.clock.now();
      const formerExpiresAt = addDays(now, BOTH_VALID_DAYS);
      await this.rows.deleteExpired(projectId, now);
      await this.rows.expireCurrent(projectId, formerExpiresAt);
      return { secret: await this.secrets.issue(projectId, now), formerExpiresAt };
    });
  }
}
