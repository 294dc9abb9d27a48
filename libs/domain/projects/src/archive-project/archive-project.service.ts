import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database } from '#infra/database';
import type { Project } from '../project/project';
import { ProjectChange } from '../project/project-change';
import { ProjectsRepository } from '../project/projects.repository';
import { Projects } from '../projects';

/** Archives a project for good: no new payments; its keys go on reading, and what was begun goes on. Safe to repeat. */
@Injectable()
export class ArchiveProject {
  constructor(
    private readonly db: Database,
    private readonly projects: Projects,
    private readonly repository: ProjectsRepository,
    private readonly change: ProjectChange,
  ) {}

  /** @throws DomainError `project_not_found` */
  async execute(id: ProjectId): Promise<Project> {
    return this.db.transaction(async () => {
      await this.repository.lock(id);
      const project = await this.projects.get(id);
      if (project.archived) return project;
      return this.change.apply(id, (_project, now) => this.repository.archive(id, now));
    });
  }
}
