import { randomUUID } from 'node:crypto';
import { Clock, type RealTime } from '#kernel';
import type { Logger } from '#infra/logging';
import type { WorkUnderWay } from '#infra/work-queue';
import { z } from 'zod';

const answer = z.object({ offset_seconds: z.number(), revision: z.number() });
const RETRY_MILLISECONDS = 500;
const POLL_TIMEOUT_MILLISECONDS = 40_000;
/** Less than the other waits. What takes longer, such as a retry, is not waited for. */
const DONE_WITHIN_MILLISECONDS = 6_000;
const LOOK_AGAIN_MILLISECONDS = 10;

export interface FollowedClockTools {
  readonly time: RealTime;
  readonly work: WorkUnderWay;
  readonly logger: Logger;
}

/**
 * Business time that follows another program's clock, in development: it asks with a long poll, so it moves the moment
 * the other moves, and asking again tells the other that it has, and that what happened till then is done with. So everything
 * happens at its time, however far the other moves.
 */
export class FollowedClock extends Clock {
  private readonly follower = randomUUID();
  private readonly stopping = new AbortController();
  private readonly listeners: (() => Promise<void>)[] = [];
  private offset = 0;
  private revision = -1;
  private following: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly tools: FollowedClockTools,
  ) {
    super();
  }

  now(): Date {
    return new Date(this.tools.time.now().getTime() + this.offset);
  }

  /** Calls back each time the clock was moved, before the other program is told that this one has followed. */
  onJump(listener: () => Promise<void>): void {
    this.listeners.push(listener);
  }

  /**
   * Resolves with the first answer, or at once when there is none: the other program may start later. Work that was left behind is not
   * waited for: nobody does it before the start is over.
   */
  async start(): Promise<void> {
    await this.poll(5_000).catch(() => undefined);
    this.following = this.follow();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.following;
  }

  private async follow(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.allIsDone();
        await this.poll(POLL_TIMEOUT_MILLISECONDS);
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        this.tools.logger.debug({ err: error }, 'the followed clock did not answer');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
      }
    }
  }

  private async poll(timeout: number): Promise<void> {
    const url = new URL(this.url);
    if (this.revision >= 0) url.searchParams.set('after', String(this.revision));
    url.searchParams.set('follower', this.follower);
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(timeout)]);
    const response = await fetch(url, { signal });
    const { offset_seconds, revision } = answer.parse(await response.json());
    const moved = offset_seconds * 1_000 !== this.offset;
    this.offset = offset_seconds * 1_000;
    this.revision = revision;
    if (moved) await Promise.allSettled(this.listeners.map((listener) => listener()));
  }

  private async allIsDone(): Promise<void> {
    const deadline = performance.now() + DONE_WITHIN_MILLISECONDS;
    while (!this.stopping.signal.aborted && (await this.tools.work.isAny())) {
      if (performance.now() > deadline) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
    }
  }
}
