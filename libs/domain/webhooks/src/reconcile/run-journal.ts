import type { Logger } from '#infra/logging';
import type { ReconciliationMetrics } from './reconciliation-metrics';
import type { ReconciliationRepository } from './reconciliation.repository';
import type { Difference, ReconciliationRun, RunCounts, RunSpan } from './reconciliation-run';

/** What a run needs to write down what it finds. */
export interface JournalTools {
  readonly repository: ReconciliationRepository;
  readonly metrics: ReconciliationMetrics;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Counts what a run does, writes down each difference, and says when it has done enough. */
export class RunJournal {
  private counted = { eventsSeen: 0, objectsChecked: 0, differences: 0, calls: 0 };
  private span: RunSpan = { eventsFrom: null, eventsUntil: null, eventsGap: false };

  constructor(
    readonly run: ReconciliationRun,
    private readonly mostCalls: number,
    private readonly tools: JournalTools,
  ) {}

  get counts(): RunCounts & RunSpan {
    return { ...this.counted, ...this.span };
  }

  get dryRun(): boolean {
    return this.run.dryRun;
  }

  /** Whether the run must end here: its calls are used up, or the application stops. */
  get mustEnd(): boolean {
    return this.counted.calls >= this.mostCalls || this.tools.signal.aborted;
  }

  walks(span: RunSpan): void {
    this.span = span;
  }

  sawEvents(count: number, calls: number): void {
    this.counted.eventsSeen += count;
    this.counted.calls += calls;
  }

  checksObject(calls: number): void {
    this.counted.objectsChecked += 1;
    this.counted.calls += calls;
  }

  calls(count: number): void {
    this.counted.calls += count;
  }

  async note(difference: Difference): Promise<void> {
    const { repository, metrics, logger } = this.tools;
    if (difference.action === 'reported' && !this.dryRun && (await repository.wasReported(difference)))
      return;
    await repository.note(this.run.id, difference);
    this.counted.differences += 1;
    metrics.found(difference);
    const { kind, objectId, projectId, had, providerSays, action, error } = difference;
    const line = {
      run_id: this.run.id,
      kind,
      object_id: objectId,
      project_id: projectId,
      had,
      provider_says: providerSays,
      action,
      ...(error === null ? {} : { error }),
    };
    const isForAPerson = action === 'reported' || action === 'failed';
    logger[isForAPerson ? 'warn' : 'info'](line, 'Stripe knew something that was not known here');
  }
}
