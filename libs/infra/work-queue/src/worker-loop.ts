import type { Logger } from '#infra/logging';

export interface WorkerLoopOptions {
  readonly name: string;
  /** The slow poll that finds what no wake-up told of. */
  readonly pollMilliseconds: number;
  /** Does one round of work; true when there may be more at once. */
  readonly round: () => Promise<boolean>;
  readonly logger: Logger;
}

const PAUSE_AFTER_ERROR_MILLISECONDS = 500;

/** Does rounds of work whenever it is woken, and from time to time unasked. One round at a time. */
export class WorkerLoop {
  private running: Promise<void> = Promise.resolve();
  private awake = false;
  private stopping = false;
  private interruptSleep: () => void = () => undefined;

  constructor(private readonly options: WorkerLoopOptions) {}

  start(): void {
    this.running = this.run();
  }

  /** Starts a round soon, or another one after the one that is running. */
  wake(): void {
    this.awake = true;
    this.interruptSleep();
  }

  /** Lets the running round finish, and starts no other. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.interruptSleep();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.awake = false;
      let more = false;
      try {
        more = await this.options.round();
      } catch (error) {
        if (this.stopping) return;
        this.options.logger.error({ err: error, worker: this.options.name }, 'a round of work failed');
        await this.sleep(PAUSE_AFTER_ERROR_MILLISECONDS);
      }
      if (!more && !this.awake && !this.stopping) await this.sleep(this.options.pollMilliseconds);
    }
  }

  private sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.interruptSleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
