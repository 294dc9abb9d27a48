import { type Pool } from 'pg';
import { type Logger } from 'pino';
import { type AccountStore } from '../storage/account-store';
import { type WebhookDispatcher } from '../webhooks/dispatcher';
import { type Due, type DueWork, earliestOf } from './due-work';
import { type ClockFollowers } from './followers';
import { type ClockReading, type SandboxClock } from './sandbox-clock';

const TICK_MS = 1_000;
/** Longer than a follower that is there takes to do what it was told of. */
const FOLLOWERS_TIMEOUT_MS = 10_000;
/** What followers do may have webhooks told again, or give other followers something to do. */
const ROUNDS = 2;
/** Longer than one attempt at a webhook takes at most. */
const WEBHOOKS_TIMEOUT_MS = 15_000;

interface TimekeeperParts {
  pool: Pool;
  clock: SandboxClock;
  followers: ClockFollowers;
  accounts: AccountStore;
  dispatcher: WebhookDispatcher;
  calendar: readonly DueWork[];
  log: Logger;
}

/** Brings about what falls due: as real time passes, and when the clock is moved. */
export class Timekeeper {
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(private readonly parts: TimekeeperParts) {}

  start(): void {
    this.timer = setTimeout(() => void this.tick(), TICK_MS);
  }

  /**
   * Moves the clock forward. It halts at each moment at which something falls due, lets its followers catch up, does
   * what is due, and has the webhooks attempted and done with before it goes on, so that the world sees things happen in their
   * order and at their time.
   */
  async advance(seconds: number): Promise<ClockReading> {
    return this.alone(async () => {
      const { clock } = this.parts;
      const target = clock.read().offsetSeconds + seconds;
      for (;;) {
        const next = await this.earliest(realNow() + target);
        if (!next) break;
        await this.moveTo(next.item.at - realNow());
        await this.runDue(clock.now());
        await this.done();
      }
      await this.moveTo(target);
      await this.done();
      return clock.read();
    });
  }

  /** Runs `work` while the clock stands still. */
  async whileStill(work: () => Promise<void>): Promise<void> {
    return this.alone(work);
  }

  /** Waits for what is being done and does no more. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.turn;
  }

  private async tick(): Promise<void> {
    try {
      await this.alone(async () => {
        await this.parts.clock.load();
        await this.runDue(this.parts.clock.now());
      });
    } catch (error) {
      this.parts.log.error({ err: error }, 'what is due could not be done; it is tried again');
    }
    if (!this.closed) this.start();
  }

  private async runDue(now: number): Promise<void> {
    for (;;) {
      const found = await this.earliest(now);
      if (!found || this.closed) return;
      await this.parts.accounts.write(found.item.account, (tx) => found.kind.run(tx, found.item.id));
    }
  }

  private earliest(until: number): Promise<Due | undefined> {
    return earliestOf(this.parts.calendar, this.parts.pool, until);
  }

  private async moveTo(offsetSeconds: number): Promise<void> {
    if (offsetSeconds <= this.parts.clock.read().offsetSeconds) return;
    await this.tell(offsetSeconds);
  }

  /** Has the webhooks attempted, and waits until the followers have done what came of them. */
  private async done(): Promise<void> {
    const { clock, dispatcher, followers } = this.parts;
    for (let round = 0; round < ROUNDS; round += 1) {
      await dispatcher.drained(WEBHOOKS_TIMEOUT_MS);
      if (!followers.isAnybodyThere) return;
      await this.tell(clock.read().offsetSeconds);
    }
  }

  /** A follower asks for what comes next once it has done everything that has happened till now. */
  private async tell(offsetSeconds: number): Promise<void> {
    const { clock, followers } = this.parts;
    const revision = await clock.moveTo(offsetSeconds);
    followers.notify();
    await followers.caughtUp(revision, FOLLOWERS_TIMEOUT_MS);
  }

  /** One thing at a time: the clock is not moved while something that fell due is under way. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }
}

const realNow = (): number => Math.floor(Date.now() / 1000);
