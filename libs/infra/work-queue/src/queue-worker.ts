import type { Database } from '#infra/database';
import type { Logger } from '#infra/logging';
import type { ClaimedWork, FailureOutcome, WorkQueue } from './work-queue';
import type { WorkSignal } from './work-signal';
import { WorkerLoop } from './worker-loop';

/**
 * What has become of work that did not fail: the final state it is settled under; or when to look at it again, since it cannot be done yet, which
 * counts as no failure; or why no further try would help, so that it is parked as dead for a person.
 */
export type WorkOutcome = string | { readonly waitMilliseconds: number } | { readonly parkedFor: string };

/** What a module says of a queue of its own; the worker does the rest. */
export interface QueueWorkerOptions<Work extends ClaimedWork> {
  /** In snake case, and for ever: operators find the queue under it, and its depth as `paygrove_<name>{state}`. */
  readonly name: string;
  /** What lies there and what its being dead means, for the metric. */
  readonly help: string;
  /** Where the depth is to be found under another name. */
  readonly metric?: string;
  readonly queue: WorkQueue;
  /** Wakes the worker; raised by whoever adds work, after the commit. */
  readonly signal: WorkSignal;
  /** The slow poll that finds retries that fall due, and what no wake-up told of. */
  readonly pollMilliseconds: number;
  /** How many are worked on at a time, in one process. */
  readonly concurrency: number;
  /** What is needed to work on a row. `undefined` when that is gone, which counts as a failure. */
  readonly load: (claimed: ClaimedWork) => Promise<Work | undefined>;
  /** Does the work. Safe to repeat: a frozen worker may wake up after its lease. Throws to be tried again by the queue's schedule. */
  readonly handle: (work: Work) => Promise<WorkOutcome>;
  /** The ids that a log line names. */
  readonly idsOf: (work: Work) => Record<string, string>;
  /** What of an error may be kept and logged, where it could name what must not be. */
  readonly describe?: (error: unknown) => Error;
  /** False where a dead row no longer knows what was to be done. */
  readonly redrivable?: false;
  readonly onSettled?: (work: Work, state: string) => void;
  readonly onFailed?: (work: Work, outcome: FailureOutcome['state']) => void;
}

/** What the worker needs of its surroundings. */
export interface QueueWorkerTools {
  readonly db: Database;
  readonly logger: Logger;
}

/**
 * Works on a queue, several rows at a time: each takes a free place of its own, so a slow one does not keep the others waiting. What
 * fails is tried again by the queue's schedule and then parked as dead. On a stop it finishes what it has begun.
 */
export class QueueWorker<Work extends ClaimedWork = ClaimedWork> {
  private readonly loop: WorkerLoop;
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly options: QueueWorkerOptions<Work>,
    private readonly tools: QueueWorkerTools,
  ) {
    const { name, pollMilliseconds } = options;
    const { logger } = tools;
    this.loop = new WorkerLoop({ name, pollMilliseconds, round: () => this.round(), logger });
  }

  get name(): string {
    return this.options.name;
  }

  get queue(): WorkQueue {
    return this.options.queue;
  }

  get redrivable(): boolean {
    return this.options.redrivable ?? true;
  }

  async start(): Promise<void> {
    await this.options.signal.subscribe(() => this.loop.wake());
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    await Promise.all(this.underWay);
  }

  /** Gives dead work another full round of tries, the first one at once. False when it is not dead. */
  async redrive(id: string): Promise<boolean> {
    const redriven = await this.options.queue.redrive(id);
    if (redriven) this.tools.db.afterCommit(() => this.options.signal.raise());
    return redriven;
  }

  /** Fills the free places. Whoever ends wakes the loop, since the next row of its key may be due. */
  private async round(): Promise<boolean> {
    const free = this.options.concurrency - this.underWay.size;
    if (free <= 0) return false;
    const claimed = await this.options.queue.claim(free);
    for (const work of claimed) this.begin(work);
    return claimed.length === free && this.underWay.size < this.options.concurrency;
  }

  private begin(claimed: ClaimedWork): void {
    const work = this.process(claimed)
      .catch((error: unknown) => {
        const about = { err: this.described(error), queue: this.name, work_id: claimed.id };
        this.tools.logger.error(about, 'could not settle work; it is taken up again when its lease ends');
      })
      .finally(() => {
        this.underWay.delete(work);
        this.loop.wake();
      });
    this.underWay.add(work);
  }

  private async process(claimed: ClaimedWork): Promise<void> {
    let work: Work | undefined;
    try {
      work = await this.options.load(claimed);
      if (work === undefined) throw new Error('What this work is about is no longer there');
      const outcome = await this.options.handle(work);
      if (typeof outcome === 'string') await this.settle(work, outcome);
      else if ('parkedFor' in outcome) await this.park(work, outcome.parkedFor);
      else await this.options.queue.postpone([work], outcome.waitMilliseconds);
    } catch (error) {
      await this.fail(claimed, work, this.described(error));
    }
  }

  private async settle(work: Work, state: string): Promise<void> {
    if (await this.options.queue.settle(work, state)) this.options.onSettled?.(work, state);
    else this.warnOfLostLease(work);
  }

  private async park(work: Work, reason: string): Promise<void> {
    if (!(await this.options.queue.park(work, reason))) return this.warnOfLostLease(work);
    this.options.onFailed?.(work, 'dead');
    this.tools.logger.error(
      { ...this.about(work, work), reason },
      'work was parked as dead: it needs a person',
    );
  }

  private warnOfLostLease(work: Work): void {
    this.tools.logger.warn(this.about(work, work), 'work was done after its lease was lost to another');
  }

  private async fail(claimed: ClaimedWork, work: Work | undefined, error: unknown): Promise<void> {
    const outcome = await this.options.queue.fail(claimed, error);
    if (work !== undefined) this.options.onFailed?.(work, outcome.state);
    const about = { err: error, ...this.about(claimed, work), failures: claimed.failures + 1 };
    switch (outcome.state) {
      case 'pending':
        this.tools.logger.warn({ ...about, retry_in_ms: outcome.delay }, 'work failed');
        return;
      case 'dead':
        this.tools.logger.error(about, 'work was parked as dead: see to its cause, then redrive it');
        return;
      case 'lost':
        this.tools.logger.warn(about, 'work failed after its lease was lost to another');
    }
  }

  private about(claimed: ClaimedWork, work: Work | undefined): Record<string, string> {
    return {
      queue: this.name,
      work_id: claimed.id,
      ...(work === undefined ? {} : this.options.idsOf(work)),
    };
  }

  private described(error: unknown): unknown {
    return this.options.describe === undefined ? error : this.options.describe(error);
  }
}
