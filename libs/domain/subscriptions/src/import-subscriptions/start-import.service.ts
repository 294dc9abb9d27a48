import { Injectable } from '@nestjs/common';
import { Clock, DomainError, newId, type ProjectId } from '#kernel';
import { Projects } from '#domain/projects';
import { Database } from '#infra/database';
import { ImportPageQueue } from './import-page-queue';
import type { ImportRun, UserIdFrom } from './import-run';
import { ImportSignal } from './import-signal';
import { ImportsRepository } from './imports.repository';

export interface StartImportCommand {
  readonly projectId: ProjectId;
  readonly dryRun: boolean;
  readonly userIdFrom: UserIdFrom;
}

/** Begins to take over the subscriptions that the Stripe account of a project has already; its pages are worked on in the background. */
@Injectable()
export class StartImport {
  constructor(
    private readonly projects: Projects,
    private readonly imports: ImportsRepository,
    private readonly pages: ImportPageQueue,
    private readonly signal: ImportSignal,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `project_not_found`, `project_archived`, `import_in_progress` */
  async execute({ projectId, dryRun, userIdFrom }: StartImportCommand): Promise<ImportRun> {
    const project = await this.projects.get(projectId);
    if (project.archived) {
      throw new DomainError(
        'project_archived',
        `The project ${projectId} is archived and takes over nothing.`,
      );
    }
    const now = this.clock.now();
    const id = newId('imp', now);
    const run = {
      id,
      projectId,
      dryRun,
      userIdFrom,
      status: 'running',
      createdAt: now,
      completedAt: null,
    } as const;
    await this.db.transaction(async () => {
      if (!(await this.imports.begin(run))) {
        throw new DomainError(
          'import_in_progress',
          `An import of ${projectId} is under way. Wait until GET /api/v1/projects/${projectId}/imports shows it as completed.`,
        );
      }
      await this.pages.add(run, null);
      this.db.afterCommit(() => this.signal.raise());
    });
    return run;
  }
}
