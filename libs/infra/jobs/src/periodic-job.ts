import { newId } from '#kernel';
import type { Logger } from '#infra/logging';
import { WorkerLoop } from '#infra/work-queue';
import type { JobLeases } from './job-leases.repository';

const LONGEST_ROUND_MILLISECONDS = 30_000;
const ASK_AGAIN_MILLISECONDS = 50;

export interface PeriodicJobOptions {
  /** In kebab case, and for ever: it names the lease, the metrics and the log lines. */
  readonly name: string;
  readonly everyMilliseconds: number;
  /**
   * One round of the work, safe to repeat; true when there may be more at once. The signal is aborted when the round has taken too long or
   * the application stops: a round of many steps looks at it between them.
   */
  readonly round: (signal: AbortSignal) => Promise<boolean>;
  /**
   * `one` (unless said otherwise): runs on one replica at a time, and once per period whatever their number. `each`: runs on all of them, for
   * rounds that share out their rows among themselves.
   */
  readonly replicas?: 'one' | 'each';
  /** A round that takes longer is taken for hung: it is given up, and another replica may run the job. 30 seconds unless said otherwise. */
  readonly longestRoundMilliseconds?: number;
  /** Whether its work falls due by business time: it then runs at once when that was moved. */
  readonly businessTime?: boolean;
}

export type RunResult = 'succeeded' | 'failed' | 'timed_out' | 'lost';

/** What the job needs of its surroundings. */
export interface PeriodicJobTools {
  readonly leases: JobLeases;
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
    const { name, everyMilliseconds, replicas = 'one' } = this.options;
    if (replicas === 'each') {
      await this.rounds(async () => true);
      return true;
    }
    const { leases } = this.tools;
    const leaseId = newId('lease', new Date());
    const leaseMilliseconds = this.longestRound;
    if (!(await leases.take(name, { leaseId, leaseMilliseconds, everyMilliseconds, early }))) return false;
    try {
      await this.rounds(() => leases.renew(name, leaseId, leaseMilliseconds));
    } finally {
      await leases.giveBack(name, leaseId);
    }
    return true;
  }

  /** @param renew before each further round; false when another replica has taken over */
  private async rounds(renew: () => Promise<boolean>): Promise<void> {
    try {
      while ((await this.round()) && !this.stopping.signal.aborted) {
        if (!(await renew())) return this.tools.onRun('lost');
      }
      this.tools.onRun('succeeded');
    } catch (error) {
      this.tools.onRun(error instanceof RoundTookTooLong ? 'timed_out' : 'failed');
      throw error;
    }
  }

  private async round(): Promise<boolean> {
    const tooLong = new AbortController();
    const round = this.options.round(AbortSignal.any([this.stopping.signal, tooLong.signal]));
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        tooLong.abort();
        reject(new RoundTookTooLong(`A round of ${this.options.name} took too long and was given up`));
      }, this.longestRound);
    });
    return Promise.race([round, limit]).finally(() => clearTimeout(timer));
  }
}
