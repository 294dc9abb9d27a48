import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId } from '#kernel';
import { Projects } from '#domain/projects';
import { pageRequest, toPage, type Page } from '#infra/http';
import type { z } from 'zod';
import type { ImportCounts, ImportRun } from './import-run';
import type { importSchema, importSummarySchema, listImportsQuery } from './import-subscriptions.schema';
import { ImportsRepository } from './imports.repository';

type ImportSummary = z.output<typeof importSummarySchema>;

const MOST_PROBLEMS = 1_000;

/** Shows how far imports have come, and what came of them. */
@Injectable()
export class ShowImports {
  constructor(
    private readonly imports: ImportsRepository,
    private readonly projects: Projects,
  ) {}

  /** @throws DomainError `import_not_found` */
  async one(projectId: ProjectId, importId: string): Promise<z.output<typeof importSchema>> {
    const run = await this.imports.find(projectId, importId);
    if (run === undefined) {
      throw new DomainError(
        'import_not_found',
        `The project ${projectId} has no import ${importId}. See GET /api/v1/projects/${projectId}/imports.`,
      );
    }
    const counts = await this.imports.countsOf([run.id]);
    const problems = await this.imports.problemsOf(run.id, MOST_PROBLEMS);
    return { ...toSummary(run, counts.get(run.id)), problems };
  }

  /** Newest first. @throws DomainError `project_not_found`, `invalid_cursor` */
  async list(projectId: ProjectId, query: z.output<typeof listImportsQuery>): Promise<Page<ImportSummary>> {
    const page = pageRequest(query);
    await this.projects.get(projectId);
    const found = await this.imports.list(projectId, page.limit + 1, page.before);
    const counts = await this.imports.countsOf(found.map(({ id }) => id));
    return toPage(
      found,
      page,
      ({ id }) => id,
      (run) => toSummary(run, counts.get(run.id)),
    );
  }
}

function toSummary(run: ImportRun, counts: ImportCounts | undefined): ImportSummary {
  return {
    import_id: run.id,
    status: run.status,
    dry_run: run.dryRun,
    user_id_from: run.userIdFrom,
    created_at: run.createdAt.toISOString(),
    completed_at: run.completedAt?.toISOString() ?? null,
    customers: counts?.customers ?? { found: 0, imported: 0, skipped: 0 },
    subscriptions: counts?.subscriptions ?? { found: 0, imported: 0, skipped: 0, problems: 0, foreign: 0 },
    problem_count: counts?.problems ?? 0,
  };
}
