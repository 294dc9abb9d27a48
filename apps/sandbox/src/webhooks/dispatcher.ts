import { setTimeout as elapse } from 'node:timers/promises';
import { type Logger } from 'pino';
import { type ChaosState } from '../chaos/chaos-state';
import { type SandboxClock } from '../clock/sandbox-clock';
import { type AttemptResult, type Delivery, type DeliveryQueue } from './delivery-queue';
import { retryDelay } from './retry-schedule';
import { signatureHeader } from './signature';

const TIMEOUT_MS = 10_000;
const MAX_IN_FLIGHT = 64;
/** One endpoint that hangs must leave room for the others. */
const MAX_PER_ENDPOINT = 16;
const LONGEST_SLEEP_MS = 30_000;
const KEPT_BODY = 2_000;

interface DispatcherParts {
  queue: DeliveryQueue;
  clock: SandboxClock;
  chaos: ChaosState;
  log: Logger;
}

/** Sends webhooks as they fall due: woken after every commit that leaves some, and by a timer for retries. */
export class WebhookDispatcher {
  private readonly inFlight = new Map<number, { endpoint: string; done: Promise<void> }>();
  private readonly drainWaiters = new Set<() => void>();
  private claiming: Promise<void> | undefined;
  private attemptsEnded = 0;
  private wakeAgain = false;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private paused = false;
  private abort = new AbortController();

  constructor(private readonly parts: DispatcherParts) {}

  /** Looks for work now. */
  wake(): void {
    if (this.closed || this.paused) return;
    if (this.claiming) {
      this.wakeAgain = true;
      return;
    }
    clearTimeout(this.timer);
    this.wakeAgain = false;
    this.claiming = this.claimDue()
      .catch((error: unknown) => {
        this.parts.log.error({ err: error }, 'webhooks could not be claimed');
        this.sleep(1_000);
      })
      .finally(() => {
        this.claiming = undefined;
        if (this.wakeAgain) this.wake();
      });
  }

  /** Resolves once everything that is due now has been attempted, or after `timeoutMs`. */
  async drained(timeoutMs: number): Promise<void> {
    const now = this.parts.clock.now();
    const deadline = Date.now() + timeoutMs;
    while (!this.closed && Date.now() < deadline) {
      // Taken before the count, so that an attempt which ends meanwhile is not waited for.
      const mark = this.attemptsEnded;
      if ((await this.parts.queue.countDue(now)) === 0) return;
      this.wake();
      await this.nextAttempt(mark, Math.min(deadline - Date.now(), 1_000));
    }
  }

  /** Runs `work` while no webhook is on its way; those that are, are cut off. */
  async whileQuiet(work: () => Promise<void>): Promise<void> {
    this.paused = true;
    this.abort.abort();
    await this.quiet();
    try {
      await work();
    } finally {
      this.abort = new AbortController();
      this.paused = false;
      this.wake();
    }
  }

  /** Begins nothing more and waits for what is on its way. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.quiet();
  }

  private async quiet(): Promise<void> {
    await this.claiming;
    await Promise.all([...this.inFlight.values()].map(({ done }) => done));
  }

  private async claimDue(): Promise<void> {
    const room = MAX_IN_FLIGHT - this.inFlight.size;
    if (room <= 0) return;
    const now = this.parts.clock.now();
    const limit = Math.min(room, MAX_PER_ENDPOINT);
    const claimed = await this.parts.queue.claim(now, limit, this.busyEndpoints());
    for (const delivery of claimed) this.begin(delivery);
    if (claimed.length > 0) {
      this.wakeAgain = true;
      return;
    }
    const next = await this.parts.queue.nextDueAt();
    if (next !== undefined) this.sleep((next - now) * 1000);
  }

  private sleep(ms: number): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), Math.min(Math.max(ms, 250), LONGEST_SLEEP_MS));
    this.timer.unref();
  }

  private busyEndpoints(): string[] {
    const counts = new Map<string, number>();
    for (const { endpoint } of this.inFlight.values()) counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1);
    return [...counts].filter(([, count]) => count >= MAX_PER_ENDPOINT).map(([endpoint]) => endpoint);
  }

  private begin(delivery: Delivery): void {
    const done = this.deliver(delivery)
      .catch((error: unknown) => this.parts.log.error({ err: error }, 'a webhook attempt was not recorded'))
      .finally(() => {
        this.inFlight.delete(delivery.id);
        this.attemptsEnded += 1;
        for (const resume of this.drainWaiters) resume();
        this.wake();
      });
    this.inFlight.set(delivery.id, { endpoint: delivery.endpoint, done });
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const { queue, clock, log } = this.parts;
    const { url, secret } = delivery;
    if (url === null || secret === null) return queue.abandon(delivery);
    const trouble = await this.parts.chaos.forDelivery(delivery);
    const first = delivery.attempts === 0 ? trouble : undefined;
    if (first?.reorder && !queue.stoodAside(delivery)) return queue.standAside(delivery);
    if (first?.drop) {
      return queue.record(delivery, dropped(url), { status: 'failed', retryAt: clock.now() });
    }
    if (trouble?.delayMs) await this.delay(trouble.delayMs);
    const send = (): Promise<AttemptResult> => attempt(url, secret, delivery, this.abort.signal);
    const [result, copy] = await Promise.all([send(), first?.duplicate ? send() : undefined]);
    if (copy) await queue.recordCopy(delivery, copy);
    const now = clock.now();
    if (result.status !== null && result.status >= 200 && result.status < 300) {
      return queue.record(delivery, result, { status: 'delivered', retryAt: now });
    }
    const delay = retryDelay(delivery.attempts + 1);
    log.debug(
      { event: delivery.event.type, url: result.url, status: result.status, error: result.error },
      'webhook not accepted',
    );
    return queue.record(
      delivery,
      result,
      delay === undefined ? { status: 'failed', retryAt: now } : { status: 'pending', retryAt: now + delay },
    );
  }

  /** Waits as long as asked, unless the deliveries are cut off. */
  private async delay(ms: number): Promise<void> {
    const { signal } = this.abort;
    await elapse(ms, undefined, { signal }).catch(() => undefined);
  }

  /** Resolves when an attempt has ended since `mark` was taken. */
  private async nextAttempt(mark: number, timeoutMs: number): Promise<void> {
    if (this.attemptsEnded !== mark) return;
    return new Promise((resolve) => {
      const resume = (): void => {
        clearTimeout(timer);
        this.drainWaiters.delete(resume);
        resolve();
      };
      const timer = setTimeout(resume, timeoutMs);
      this.drainWaiters.add(resume);
    });
  }
}

const dropped = (url: string): AttemptResult => ({
  url,
  attemptedAt: new Date(),
  durationMs: 0,
  status: null,
  body: null,
  error: 'dropped by chaos',
});

async function attempt(
  url: string,
  secret: string,
  delivery: Delivery,
  cutOff: AbortSignal,
): Promise<AttemptResult> {
  const attemptedAt = new Date();
  const body = JSON.stringify(delivery.event);
  const outcome = (rest: Pick<AttemptResult, 'status' | 'body' | 'error'>): AttemptResult => ({
    url,
    attemptedAt,
    durationMs: Date.now() - attemptedAt.getTime(),
    ...rest,
  });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': signatureHeader(body, secret, Math.floor(attemptedAt.getTime() / 1000)),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), cutOff]),
    });
    const answer = await response.text();
    // PostgreSQL's text has no place for a zero byte.
    return outcome({
      status: response.status,
      body: answer.slice(0, KEPT_BODY).replaceAll('\0', ''),
      error: null,
    });
  } catch (error) {
    return outcome({ status: null, body: null, error: reasonOf(error) });
  }
}

/** fetch hides why a connection failed in the cause of its error. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string; code?: string } };
  return [message, cause?.message, cause?.code].filter(Boolean).join(': ') || 'unknown';
}
