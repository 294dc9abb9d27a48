import { Injectable } from '@nestjs/common';
import { Clock, DomainError, type ProjectId } from '#kernel';
import type { Project } from './project/project';
import { ProjectsRepository } from './project/projects.repository';
import { WebhookSecrets } from './webhook-secret/webhook-secrets';

/** What other modules ask of projects. Archived ones are found as well: see `Project.archived`. */
@Injectable()
export class Projects {
  constructor(
    private readonly projects: ProjectsRepository,
    private readonly webhookSecrets: WebhookSecrets,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `project_not_found` */
  async get(id: ProjectId): Promise<Project> {
    const project = await this.find(id);
    if (project === undefined) throw new DomainError('project_not_found', `There is no project ${id}.`);
    return project;
  }

  find(id: ProjectId): Promise<Project | undefined> {
    return this.projects.find(id);
  }

  /** The projects that share their customers, archived ones too. */
  idsOfBillingGroup(billingGroup: string): Promise<ProjectId[]> {
    return this.projects.idsOfGroup(billingGroup);
  }

  /** What webhooks to the project are signed with at this moment, the current secret first. Several while one is being rotated. */
  signingSecrets(id: ProjectId): Promise<string[]> {
    return this.webhookSecrets.valid(id, this.clock.now());
  }
}
