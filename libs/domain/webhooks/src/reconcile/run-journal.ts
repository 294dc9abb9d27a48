import type { JobLease } from '#infra/jobs';
import type { Logger } from '#infra/logging';
import type { StripeAccount } from '#infra/stripe';
import type { EventSpan } from './event-span';
import type { ReconciliationMetrics } from './reconciliation-metrics';
import type { ReconciliationRepository } from './reconciliation.repository';
import type { Difference, ReconciliationRun, RunCounts, RunSpan } from './reconciliation-run';

/** What a run needs to write down what it finds: under its lease, since another replica may have taken it up anew. */
export interface JournalTools {
  readonly repository: ReconciliationRepository;
  readonly metrics: ReconciliationMetrics;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly lease: JobLease;
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

  /** Whether the rest of the accounts has to wait: half of the calls is kept for what is open here. */
  get mustLeaveTheRest(): boolean {
    return this.mustEnd || this.counted.calls >= this.mostCalls / 2;
  }

  /** Whether the walk of an account must end here: one that a project has brought uses up nobody else's calls. */
  mustLeave({ projectId }: StripeAccount): boolean {
    return projectId === null ? this.mustEnd : this.mustLeaveTheRest;
  }

  /** The run tells of the first span, which is that of Paygrove's own account, and of a gap in any. */
  walks({ from, until, gap }: EventSpan): void {
    const { eventsFrom, eventsUntil, eventsGap } = this.span;
    this.span = {
      eventsFrom: eventsFrom ?? from,
      eventsUntil: eventsUntil ?? until,
      eventsGap: eventsGap || gap,
    };
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

  /** Writes down how far a walk has come, for the next one. */
  async comesTo(walk: string, position: string): Promise<void> {
    const { repository, lease } = this.tools;
    if (!this.dryRun) await lease.guard(() => repository.mark(walk, position));
  }

  async note(difference: Difference): Promise<void> {
    const { repository, metrics, logger, lease } = this.tools;
    if (difference.action === 'reported' && !this.dryRun && (await repository.wasReported(difference)))
      return;
    await lease.guard(() => repository.note(this.run.id, difference));
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
