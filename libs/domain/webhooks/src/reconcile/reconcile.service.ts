import { Inject, Injectable } from '@nestjs/common';
import { LeaseLost, type JobLease } from '#infra/jobs';
import { LOGGER, withRequestContext, type Logger } from '#infra/logging';
import { ReconciliationMetrics } from './reconciliation-metrics';
import { ReconciliationRepository } from './reconciliation.repository';
import type { ReconciliationRun, RunTrigger } from './reconciliation-run';
import { RunJournal } from './run-journal';
import { WalkAccounts } from './walk-accounts.service';
import { WalkObjects } from './walk-objects.service';

/** So that no run takes up Stripe's limits or the lease for long. */
const MOST_CALLS: Record<RunTrigger, number> = { schedule: 400, operator: 2_000 };

/**
 * Compares what is known here with what Stripe says, and settles what differs: by Stripe's events first, then by the objects that are open here.
 * Everything goes the ways of webhooks, keyed by the objects, so a webhook that comes as well changes nothing. A dry run only reports.
 */
@Injectable()
export class Reconcile {
  constructor(
    private readonly repository: ReconciliationRepository,
    private readonly metrics: ReconciliationMetrics,
    private readonly walkAccounts: WalkAccounts,
    private readonly walkObjects: WalkObjects,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Never throws for Stripe's sake: the run tells of it, and the next one begins where this one ended.
   * @throws LeaseLost when another replica has taken the run up
   */
  async execute(run: ReconciliationRun, signal: AbortSignal, lease: JobLease): Promise<void> {
    const { repository, metrics, logger } = this;
    const journal = new RunJournal(run, MOST_CALLS[run.trigger], {
      repository,
      metrics,
      logger,
      signal,
      lease,
    });
    await withRequestContext({ requestId: run.id, correlationId: run.id }, async () => {
      try {
        const complete = await this.walk(journal);
        await lease.guard(() => repository.finish(run.id, journal.counts, complete, null));
        logger.info(
          { run_id: run.id, dry_run: run.dryRun, complete, ...journal.counts },
          'reconciled with Stripe',
        );
      } catch (error) {
        if (error instanceof LeaseLost) throw error;
        const message = error instanceof Error ? error.message : String(error);
        await lease.guard(() => repository.finish(run.id, journal.counts, false, message));
        logger.warn({ err: error, run_id: run.id }, 'could not reconcile with Stripe');
      }
    });
  }

  private async walk(journal: RunJournal): Promise<boolean> {
    const complete = await this.walkAccounts.execute(journal);
    return (await this.walkObjects.execute(journal)) && complete;
  }
}
