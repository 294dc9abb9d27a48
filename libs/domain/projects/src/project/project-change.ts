import { Injectable } from '@nestjs/common';
import { Clock, DomainError, type ProjectId } from '#kernel';
import { projectCreated, projectUpdated } from '#contracts';
import { Database } from '#infra/database';
import { Outbox } from '#infra/event-bus';
import { Projects } from '../projects';
import type { Project } from './project';
import { ProjectsRepository } from './projects.repository';

/** How everything that changes a project's settings or products is done: one at a time, and told of. */
@Injectable()
export class ProjectChange {
  constructor(
    private readonly db: Database,
    private readonly repository: ProjectsRepository,
    private readonly projects: Projects,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes a locked project in one transaction with its event `project.updated`; returns it as it then is.
   * @throws DomainError `project_not_found`, `project_archived`, and what `change` throws
   */
  async apply(id: ProjectId, change: (project: Project, now: Date) => Promise<void>): Promise<Project> {
    return this.db.transaction(async () => {
      await this.repository.lock(id);
      const before = await this.projects.get(id);
      refuseArchived(before);
      const now = this.clock.now();
      await change(before, now);
      await this.repository.touch(id, now);
      const after = await this.projects.get(id);
      await this.outbox.append(projectUpdated, { projectId: id }, eventDataOf(after));
      return after;
    });
  }

  /** Tells that a project was registered, in the transaction of its registration. */
  async publishCreated(project: Project): Promise<void> {
    await this.outbox.append(projectCreated, { projectId: project.id }, eventDataOf(project));
  }
}

/** @throws DomainError `project_archived` */
export function refuseArchived({ id, archived }: Project): void {
  if (!archived) return;
  throw new DomainError('project_archived', `Project ${id} is archived and cannot be changed any more.`);
}

function eventDataOf(project: Project) {
  return {
    name: project.name,
    domain: project.domain,
    payment_types: [...project.paymentTypes],
    features: [...project.features],
    archived: project.archived,
  };
}
