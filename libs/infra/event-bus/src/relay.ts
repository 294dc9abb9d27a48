import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { sides, type Side } from '#contracts';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import { WorkerLoop, WorkQueue, WorkUnderWay, type ClaimedWork } from '#infra/work-queue';
import { EventTransport, type DeliveryResult } from './event-transport';
import { OutboxSignal } from './outbox-signal';
import { OutboxRepository, type OutgoingEvent } from './outbox.repository';

const BATCH = 50;
const POLL_MILLISECONDS = 1_000;
const LEASE_MILLISECONDS = 30_000;
const UNANSWERED_MILLISECONDS = 500;
const RETRY = { firstDelay: 200, longestDelay: 60_000, attempts: 12, jitter: 0.2 };

/**
 * Carries committed events to the sides that listen, until each has acknowledged, and to each at its own pace. Woken after a commit, by
 * other replicas, and by a slow poll under both. Claims rows by state, never by a cursor: ids become visible out of order.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly queue: WorkQueue;
  private readonly loops: readonly WorkerLoop[];
  private readonly delivered;

  constructor(
    private readonly db: Database,
    metrics: Metrics,
    underWay: WorkUnderWay,
    private readonly outbox: OutboxRepository,
    private readonly transport: EventTransport,
    private readonly signal: OutboxSignal,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.queue = new WorkQueue(db, {
      table: 'events.outbox',
      leaseMilliseconds: LEASE_MILLISECONDS,
      retry: RETRY,
      lane: 'side',
    });
    underWay.add(this.queue);
    this.loops = sides.map(
      (side) =>
        new WorkerLoop({
          name: `relay to the ${side} side`,
          pollMilliseconds: POLL_MILLISECONDS,
          round: () => this.round(side),
          logger,
        }),
    );
    this.delivered = metrics.counter(
      'paygrove_events_delivered_total',
      'Events handed to a side, by outcome',
      ['side', 'outcome'],
    );
    metrics.observe(
      'paygrove_outbox_deliveries',
      'Deliveries that are pending or dead',
      ['state'],
      async (gauge) => {
        gauge.reset();
        for (const { state, count } of await this.queue.depth()) gauge.set({ state }, Number(count));
      },
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.signal.subscribe(() => this.loops.forEach((loop) => loop.wake()));
    for (const loop of this.loops) loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }

  /** Gives a dead delivery another full round of tries. False when it is not dead. */
  async redrive(deliveryId: string): Promise<boolean> {
    const redriven = await this.queue.redrive(deliveryId);
    if (redriven) this.db.afterCommit(() => this.signal.raise());
    return redriven;
  }

  private async round(side: Side): Promise<boolean> {
    // What cannot arrive stays where it is, and no try of it is counted, however long the side or the transport is away.
    if (!(await this.transport.reaches(side))) return false;
    const claimed = await this.queue.claim(BATCH, side);
    if (claimed.length === 0) return false;
    const outgoing = await this.outbox.load(claimed.map(({ id }) => id));
    const results = await this.send(side, outgoing);
    if (results === undefined) {
      await this.queue.postpone(claimed, UNANSWERED_MILLISECONDS);
      this.delivered.inc({ side, outcome: 'unanswered' }, claimed.length);
      return false;
    }
    await this.settle(side, outgoing, results, new Map(claimed.map((work) => [work.id, work])));
    return true;
  }

  private async settle(
    side: Side,
    outgoing: readonly OutgoingEvent[],
    results: ReadonlyMap<string, string | null>,
    claimed: ReadonlyMap<string, ClaimedWork>,
  ): Promise<void> {
    const done: ClaimedWork[] = [];
    for (const { deliveryId, event } of outgoing) {
      const work = claimed.get(deliveryId);
      if (work === undefined) continue;
      const error = results.get(event.id);
      if (error === null) done.push(work);
      else await this.retry(work, side, event.type, error ?? 'The side gave no answer for this event');
    }
    const [first] = done;
    if (first === undefined) return;
    await this.queue.settleAll(
      done.map(({ id }) => id),
      first.leaseId,
      'done',
    );
    this.delivered.inc({ side, outcome: 'done' }, done.length);
  }

  /** What the side said of each event; undefined when it did not answer. */
  private async send(
    side: Side,
    outgoing: readonly OutgoingEvent[],
  ): Promise<Map<string, string | null> | undefined> {
    try {
      const results = await this.transport.deliver(
        side,
        outgoing.map(({ event }) => event),
      );
      return new Map(results.map(({ eventId, error }: DeliveryResult) => [eventId, error]));
    } catch (error) {
      this.logger.warn({ err: error, side, events: outgoing.length }, 'events were not answered');
      return undefined;
    }
  }

  private async retry(work: ClaimedWork, side: Side, type: string, error: string): Promise<void> {
    const outcome = await this.queue.fail(work, error);
    this.delivered.inc({ side, outcome: outcome.state === 'dead' ? 'dead' : 'failed' });
    if (outcome.state === 'dead') {
      this.logger.error(
        { delivery_id: work.id, event_type: type, side, error },
        'an event was parked as dead',
      );
    }
  }
}
