import { randomUUID } from 'node:crypto';
import { Clock } from '#kernel';
import type { Logger } from '#infra/logging';
import { z } from 'zod';

const answer = z.object({ offset_seconds: z.number(), revision: z.number() });
const RETRY_MILLISECONDS = 500;
const POLL_TIMEOUT_MILLISECONDS = 40_000;

/**
 * Business time that follows another program's clock, in development: it asks with a long poll, so it moves the moment
 * the other moves, and asking again tells the other that it has.
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
    private readonly logger: Logger,
  ) {
    super();
  }

  now(): Date {
    return new Date(Date.now() + this.offset);
  }

  /** Calls back each time the clock was moved, before the other program is told that this one has followed. */
  onJump(listener: () => Promise<void>): void {
    this.listeners.push(listener);
  }

  /** Resolves with the first answer, or at once when there is none: the other program may start later. */
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
        await this.poll(POLL_TIMEOUT_MILLISECONDS);
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        this.logger.debug({ err: error }, 'the followed clock did not answer');
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
}
