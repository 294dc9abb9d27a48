import { RealTime } from '#kernel';
import type { Database } from '#infra/database';
import type { Logger } from '#infra/logging';

const ASK_AGAIN_MILLISECONDS = 30_000;
/** An answer may be off by half of the time it took: so the quickest of some counts, and one is enough when it was as quick as this. */
const QUESTIONS = 5;
const QUICK_MILLISECONDS = 5;
/** What took longer is worse than counting on. */
const SLOW_MILLISECONDS = 200;
/** From there on the machine's clock is worth a word to the operator. */
const WRONG_MILLISECONDS = 5_000;

/** A moment as the database told it, and the same moment by this process's steady clock, which nobody sets. */
interface Measured {
  readonly time: number;
  readonly steady: number;
  /** How long the question was under way. */
  readonly took: number;
}

/**
 * The database's time, which is one for all replicas: asked for at the start and from time to time, and counted on by the process's steady clock
 * in between. What the machine's clock says does not matter.
 */
export class DatabaseTime extends RealTime {
  private measured: Measured | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Pick<Database, 'query'>,
    private readonly logger: Logger,
    private readonly steady: () => number = () => performance.now(),
  ) {
    super();
  }

  /** @throws Error before `start` */
  now(): Date {
    if (this.measured === undefined) throw new Error('The database has not been asked for the time yet');
    return new Date(this.measured.time + this.steady() - this.measured.steady);
  }

  /** By how much the machine's clock is ahead of the database's; behind it when negative. */
  get machineIsOffBySeconds(): number {
    return (Date.now() - this.now().getTime()) / 1_000;
  }

  /** @throws Error when the database does not answer: without the time nothing may be decided */
  async start(): Promise<void> {
    await this.measure();
    this.timer = setInterval(() => void this.measureAgain(), ASK_AGAIN_MILLISECONDS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async measure(): Promise<void> {
    const measured = await this.quickest();
    if (this.measured !== undefined && measured.took > SLOW_MILLISECONDS) return;
    this.measured = measured;
    const seconds = this.machineIsOffBySeconds;
    if (Math.abs(seconds) * 1_000 > WRONG_MILLISECONDS) {
      this.logger.warn(
        { off_by_seconds: seconds },
        'the clock of this machine is wrong; the database’s is used',
      );
    }
  }

  private async quickest(): Promise<Measured> {
    let quickest = await this.ask();
    for (let asked = 1; asked < QUESTIONS && quickest.took > QUICK_MILLISECONDS; asked += 1) {
      const next = await this.ask();
      if (next.took < quickest.took) quickest = next;
    }
    return quickest;
  }

  private async ask(): Promise<Measured> {
    const asked = this.steady();
    const [row] = await this.db.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    const answered = this.steady();
    if (row === undefined) throw new Error('The database has not told its time');
    return { time: row.now.getTime(), steady: (asked + answered) / 2, took: answered - asked };
  }

  /** The steady clock goes on while the database cannot be asked. */
  private async measureAgain(): Promise<void> {
    await this.measure().catch((error: unknown) => {
      this.logger.debug({ err: error }, 'the database was not asked for the time');
    });
  }
}
