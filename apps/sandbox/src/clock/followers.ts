/** A follower that has not asked for this long has gone. */
const GONE_AFTER_MS = 30_000;

interface Follower {
  /** The revision that it has already, by its last question. */
  has: number;
  askedAt: number;
}

/**
 * Programs whose clocks follow the sandbox's, by long polls. Asking for what comes after a revision tells that the
 * revision itself has been taken over, and that what had happened by then is done with.
 */
export class ClockFollowers {
  private readonly followers = new Map<string, Follower>();
  private readonly listeners = new Set<() => void>();
  private notifications = 0;

  /** How often `notify` has been called: a mark to wait from, so that what happens meanwhile is not missed. */
  get mark(): number {
    return this.notifications;
  }

  /** Notes that a follower asks for what comes after the revision `has`. */
  asks(follower: string, has: number): void {
    this.followers.set(follower, { has, askedAt: Date.now() });
    this.notify();
  }

  /** Notes that a follower does not wait for an answer any more. */
  leaves(follower: string): void {
    this.followers.delete(follower);
    this.notify();
  }

  get isAnybodyThere(): boolean {
    return this.followers.size > 0;
  }

  /** Wakes everybody who waits. */
  notify(): void {
    this.notifications += 1;
    for (const listener of [...this.listeners]) listener();
  }

  /** Resolves at the first notification after `mark`, or after `timeoutMs`. */
  changed(mark: number, timeoutMs: number): Promise<void> {
    if (mark !== this.notifications) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.listeners.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.listeners.add(done);
    });
  }

  /** Resolves when every follower has this revision. One that takes longer than `timeoutMs` is not waited for again. */
  async caughtUp(revision: number, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const behind = this.behind(revision);
      if (behind.length === 0) return;
      const left = deadline - Date.now();
      if (left <= 0) {
        for (const name of behind) this.followers.delete(name);
        return;
      }
      await this.changed(this.mark, left);
    }
  }

  private behind(revision: number): string[] {
    const oldest = Date.now() - GONE_AFTER_MS;
    return [...this.followers]
      .filter(([, { has, askedAt }]) => askedAt >= oldest && has < revision)
      .map(([name]) => name);
  }
}
