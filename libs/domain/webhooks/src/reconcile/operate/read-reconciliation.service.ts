import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { pageRequest, toPage, type Page } from '#infra/http';
import { ReconciliationRepository } from '../reconciliation.repository';
import type { ReconciliationRun } from '../reconciliation-run';
import { viewOfDifference, viewOfRun } from './reconciliation-view';
import type { DifferenceView, PageQuery, RunView } from './reconciliation.schema';

/** The runs of the reconciler and what they have found, newest first. */
@Injectable()
export class ReadReconciliation {
  constructor(private readonly repository: ReconciliationRepository) {}

  /** @throws DomainError `invalid_cursor` */
  async runs(query: PageQuery): Promise<Page<RunView>> {
    const request = pageRequest(query);
    const runs = await this.repository.list(request);
    const counts = await this.repository.countsOf(runs.map(({ id }) => id));
    return toPage(
      runs,
      request,
      ({ id }) => id,
      (run) => viewOfRun(run, counts.get(run.id) ?? []),
    );
  }

  /** @throws DomainError `reconciliation_run_not_found` */
  async run(id: string): Promise<RunView> {
    const run = await this.find(id);
    const counts = await this.repository.countsOf([id]);
    return viewOfRun(run, counts.get(id) ?? []);
  }

  /** @throws DomainError `reconciliation_run_not_found`, `invalid_cursor` */
  async differences(id: string, query: PageQuery): Promise<Page<DifferenceView>> {
    await this.find(id);
    const request = pageRequest(query);
    const found = await this.repository.differences(id, request);
    return toPage(found, request, (difference) => difference.id, viewOfDifference);
  }

  private async find(id: string): Promise<ReconciliationRun> {
    const run = await this.repository.find(id);
    if (run !== undefined) return run;
    throw new DomainError(
      'reconciliation_run_not_found',
      `There is no reconciliation run ${id}. GET /api/v1/reconciliation lists them; old ones are cleared away.`,
    );
  }
}
