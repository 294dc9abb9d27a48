import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { toPage, type Page, type PageRequest } from '#infra/http';
import type { ApiKey } from '../api-key/api-key';
import { ApiKeysRepository } from '../api-key/api-keys.repository';
import { Projects } from '../projects';

/** The keys of a project without the keys themselves, newest first, revoked ones included. */
@Injectable()
export class ListKeys {
  constructor(
    private readonly projects: Projects,
    private readonly keys: ApiKeysRepository,
  ) {}

  /** @throws DomainError `project_not_found` */
  async execute(projectId: ProjectId, request: PageRequest): Promise<Page<ApiKey>> {
    await this.projects.get(projectId);
    const rows = await this.keys.page(projectId, request);
    return toPage(
      rows,
      request,
      ({ id }) => id,
      (key) => key,
    );
  }
}
