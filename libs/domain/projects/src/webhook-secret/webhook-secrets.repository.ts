import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database } from '#infra/database';

export interface SealedSecret {
  readonly id: string;
  readonly sealed: string;
}

@Injectable()
export class WebhookSecretsRepository {
  constructor(private readonly db: Database) {}

  async add(projectId: ProjectId, secret: SealedSecret, now: Date): Promise<void> {
    await this.db.client.webhookSecret.create({ data: { ...secret, projectId, createdAt: now } });
  }

  /** Those that webhooks are signed with at `now`, the current one first. */
  async findValid(projectId: ProjectId, now: Date): Promise<SealedSecret[]> {
    return this.db.client.webhookSecret.findMany({
      where: { projectId, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
      orderBy: [{ expiresAt: { sort: 'desc', nulls: 'first' } }, { id: 'desc' }],
      select: { id: true, sealed: true },
    });
  }

  /** Gives the current secret an end. */
  async expireCurrent(projectId: ProjectId, expiresAt: Date): Promise<void> {
    await this.db.client.webhookSecret.updateMany({
      where: { projectId, expiresAt: null },
      data: { expiresAt },
    });
  }

  /** Forgets secrets that are past their end. */
  async deleteExpired(projectId: ProjectId, now: Date): Promise<void> {
    await this.db.client.webhookSecret.deleteMany({ where: { projectId, expiresAt: { lte: now } } });
  }

  async deleteAll(projectId: ProjectId): Promise<void> {
    await this.db.client.webhookSecret.deleteMany({ where: { projectId } });
  }
}
