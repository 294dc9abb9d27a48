import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database } from '#infra/database';
import type { PageRequest } from '#infra/http';
import { originsOf } from '../project/project-domain';
import type { ApiKey } from './api-key';
import type { KeyType } from './key-format';

/** What a presented key is compared with, and whom it speaks for. */
export interface KnownKey {
  readonly id: string;
  readonly type: KeyType;
  /** SHA-256 of the whole key, in hex. */
  readonly hash: string;
  readonly projectId: ProjectId;
  /** The origins of its project. */
  readonly origins: readonly string[];
}

interface KnownKeyRow {
  id: string;
  type: KeyType;
  hash: string;
  project_id: ProjectId;
  domain: string;
}

@Injectable()
export class ApiKeysRepository {
  constructor(private readonly db: Database) {}

  /** A key that is not revoked. On the way of every request: two probes of primary keys. */
  async findActive(id: string): Promise<KnownKey | undefined> {
    const rows = await this.db.query<KnownKeyRow>(
      `SELECT key.id, key.type, key.hash, key.project_id, project.domain
       FROM projects.api_keys AS key JOIN projects.projects AS project ON project.id = key.project_id
       WHERE key.id = $1 AND key.revoked_at IS NULL`,
      [id],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const { project_id: projectId, domain, ...known } = row;
    return { ...known, projectId, origins: originsOf(domain) };
  }

  async add(
    projectId: ProjectId,
    key: { id: string; type: KeyType; hash: string },
    now: Date,
  ): Promise<void> {
    await this.db.client.apiKey.create({ data: { ...key, projectId, createdAt: now } });
  }

  async find(projectId: ProjectId, id: string): Promise<ApiKey | undefined> {
    const row = await this.db.client.apiKey.findUnique({ where: { id, projectId }, omit: withoutHash });
    return row === null ? undefined : { ...row, type: row.type as KeyType };
  }

  /** One more than asked for, newest first, revoked ones included. */
  async page(projectId: ProjectId, { limit, before }: PageRequest): Promise<ApiKey[]> {
    const rows = await this.db.client.apiKey.findMany({
      where: { projectId, ...(before === undefined ? {} : { id: { lt: before } }) },
      orderBy: { id: 'desc' },
      take: limit + 1,
      omit: withoutHash,
    });
    return rows.map((row) => ({ ...row, type: row.type as KeyType }));
  }

  async countActiveSecrets(projectId: ProjectId): Promise<number> {
    return this.db.client.apiKey.count({ where: { projectId, type: 'secret', revokedAt: null } });
  }

  async revoke(projectId: ProjectId, id: string, now: Date): Promise<void> {
    await this.db.client.apiKey.updateMany({
      where: { projectId, id, revokedAt: null },
      data: { revokedAt: now },
    });
  }

  async revokeAll(projectId: ProjectId, now: Date): Promise<void> {
    await this.db.client.apiKey.updateMany({
      where: { projectId, revokedAt: null },
      data: { revokedAt: now },
    });
  }

  /** Notes a use, unless another replica has noted one since `unlessSince`. */
  async recordUse(id: string, now: Date, unlessSince: Date): Promise<void> {
    await this.db.query(
      `UPDATE projects.api_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $3)`,
      [id, now, unlessSince],
    );
  }
}

const withoutHash = { hash: true, projectId: true } as const;
