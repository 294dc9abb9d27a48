import type { Logger } from '#infra/logging';
import { WorkerLoop } from '#infra/work-queue';
import { LeaseLost, type JobLease } from './job-lease';
import type { JobLeases } from './job-leases.repository';
import { LeasedTurn, OpenTurn, type Turn } from './turn';

const LONGEST_ROUND_MILLISECONDS = 30_000;
const ASK_AGAIN_MILLISECONDS = 50;

export interface PeriodicJobOptions {
  /** In kebab case, and for ever: it names the lease, the metrics and the log lines. */
  readonly name: string;
  readonly everyMilliseconds: number;
  /**
   * One round of the work, safe to repeat; true when there may be more at once. The signal is aborted when the round has taken too long, the
   * application stops, or another replica may have the job: a round of many steps looks at it between them. What only one replica may write is
   * written under the lease.
   */
  readonly round: (signal: AbortSignal, lease: JobLease) => Promise<boolean>;
  /**
   * `one` (unless said otherwise): runs on one replica at a time, and once per period whatever their number. `each`: runs on all of them, for
   * rounds that share out their rows among themselves.
   */
  readonly replicas?: 'one' | 'each';
  /**
   * A round that takes longer is taken for hung: it is given up, and another replica may run the job once it has ended or its lease has run out.
   * 30 seconds unless said otherwise.
   */
  readonly longestRoundMilliseconds?: number;
  /** Whether its work falls due by business time: it then runs at once when that was moved. */
  readonly businessTime?: boolean;
}

export type RunResult = 'succeeded' | 'failed' | 'timed_out' | 'lost';

/** What the job needs of its surroundings. */
export interface PeriodicJobTools {
  readonly leases: JobLeases;
  /** How long a replica that is gone still has the job. */
  readonly leaseMilliseconds: number;
  readonly logger: Logger;
  readonly onRun: (result: RunResult) => void;
}

class RoundTookTooLong extends Error {}

/** Does something from time to time. How often it runs follows the machine's time; what is due in it is the round's to ask the clock. */
export class PeriodicJob {
  private readonly loop: WorkerLoop;
  private readonly stopping = new AbortController();
  private readonly longestRound: number;
  private last: Promise<unknown> = Promise.resolve();
  /** The round that was begun last, however it ends. */
  private round: Promise<unknown> = Promise.resolve();
  private first = true;

  constructor(
    readonly options: PeriodicJobOptions,
    private readonly tools: PeriodicJobTools,
  ) {
    this.longestRound = options.longestRoundMilliseconds ?? LONGEST_ROUND_MILLISECONDS;
    this.loop = new WorkerLoop({
      name: options.name,
      pollMilliseconds: options.everyMilliseconds,
      round: () => this.onTime(),
      logger: tools.logger,
    });
  }

  start(): void {
    this.loop.start();
  }

  /** Lets the round that is running finish, and starts no other. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop.stop();
    await this.last;
  }

  /** Resolves once everything that was due when it was called is done. */
  async catchUp(): Promise<void> {
    await this.inTurn(async () => {
      while (!this.stopping.signal.aborted && !(await this.run(true))) {
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MILLISECONDS));
      }
    });
  }

  /** A process that has just started looks after what is due at once, whenever another one last did. */
  private async onTime(): Promise<boolean> {
    const early = this.first;
    this.first = false;
    await this.inTurn(() => this.run(early));
    return false;
  }

  /** One after the other: a round may skip what another one has locked, and would end too early beside it. */
  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Does rounds until there is no more. False when it is another replica's turn. */
  private async run(early: boolean): Promise<boolean> {
    const turn = await this.turn(early);
    if (turn === undefined) return false;
    try {
      await this.rounds(turn);
    } finally {
      turn.stop();
      // What was given up may be at work yet: until it ends, or the lease does, nobody else begins.
      const back = this.round.then(() => turn.giveBack());
      if (turn.lost.aborted)
        back.catch((error: unknown) => this.tools.logger.debug({ err: error }, 'a lease ends by itself'));
      else await back;
    }
    return true;
  }

  private async turn(early: boolean): Promise<Turn | undefined> {
    const { name, everyMilliseconds, replicas = 'one' } = this.options;
    const { leases, leaseMilliseconds } = this.tools;
    if (replicas === 'each') return new OpenTurn(leases);
    return LeasedTurn.take(leases, name, { leaseMilliseconds, everyMilliseconds, early });
  }

  private async rounds(turn: Turn): Promise<void> {
    try {
      while ((await this.oneRound(turn)) && !this.stopping.signal.aborted) {
        if (!(await turn.renew())) return this.tools.onRun('lost');
      }
      this.tools.onRun('succeeded');
    } catch (error) {
      if (error instanceof LeaseLost) return this.tools.onRun('lost');
      this.tools.onRun(error instanceof RoundTookTooLong ? 'timed_out' : 'failed');
      throw error;
    }
  }

  private async oneRound(turn: Turn): Promise<boolean> {
    const { name, round } = this.options;
    const { lost } = turn;
    const work = round(AbortSignal.any([this.stopping.signal, lost]), turn);
    this.round = work.catch(() => undefined);
    const timer = setTimeout(
      () => turn.lose(new RoundTookTooLong(`A round of ${name} took too long and was given up`)),
      this.longestRound,
    );
    let giveUp: () => void = () => undefined;
    const given = new Promise<never>((_, reject) => {
      giveUp = () => reject(lost.reason as Error);
      lost.addEventListener('abort', giveUp);
    });
    return Promise.race([work, given]).finally(() => {
      clearTimeout(timer);
      lost.removeEventListener('abort', giveUp);
    });
  }
}
