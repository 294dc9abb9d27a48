import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { EventEnvelope, Side } from '#contracts';
import { LOGGER, type Logger } from '#infra/logging';
import { MemoryCallBus } from '../call-bus';
import { EventDispatcher } from '../event-dispatcher';
import { EventHandlers } from '../event-handlers';
import type { DeliveryResult } from '../event-transport';
import { callMessage, EVENTS_ANSWERED_WITHIN_MILLISECONDS, patternOf } from './messages';
import { EventBusConfig } from '#infra/config';
import { SideLinks, type SideListener } from './side-links';

const LAST_ANSWERS_WITHIN_MILLISECONDS = 5_000;

/**
 * Answers what the other side asks of this one. Over Redis every replica hears every message; that two of them act on one event is
 * prevented by the inbox, where the second waits for the first and then knows that it is done.
 */
@Injectable()
export class SideServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private listeners: SideListener[] = [];
  private readonly answering = new Set<Promise<unknown>>();
  private readonly underWay = new Map<string, Promise<DeliveryResult[]>>();

  constructor(
    private readonly links: SideLinks,
    private readonly config: EventBusConfig,
    private readonly dispatcher: EventDispatcher,
    private readonly handlers: EventHandlers,
    private readonly calls: MemoryCallBus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Does not wait for the connection: the process serves what it can until the transport is there. */
  onApplicationBootstrap(): void {
    this.listeners = this.links.listeners().map(({ side, listener }) => {
      const answer = (kind: 'events' | 'call' | 'ping', work: (message: unknown) => Promise<unknown>) =>
        listener.addHandler(patternOf(this.config.namespace, side, kind), (message: unknown) =>
          this.tracked(work(message)),
        );
      answer('events', (events) => this.dispatch(side, events as EventEnvelope[]));
      answer('call', (message) => this.call(message));
      answer('ping', async () => ({ side }));
      void listener.listen((error) => {
        if (error === undefined) this.logger.info({ side }, 'listening to the other side');
        else this.logger.error({ err: error, side }, 'cannot listen to the other side');
      });
      return listener;
    });
  }

  /** Gives the last answers, then listens no more. What was not answered is sent again, to another replica or later. */
  async beforeApplicationShutdown(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LAST_ANSWERS_WITHIN_MILLISECONDS);
    });
    await Promise.race([Promise.allSettled(this.answering), patience]);
    clearTimeout(timer);
    await Promise.all(this.listeners.map((listener) => listener.close() as Promise<void>));
  }

  private tracked<Answer>(answer: Promise<Answer>): Promise<Answer> {
    this.answering.add(answer);
    const forget = () => void this.answering.delete(answer);
    answer.then(forget, forget);
    return answer;
  }

  private dispatch(side: Side, events: readonly EventEnvelope[]): Promise<DeliveryResult[]> {
    return Promise.all(
      events.map(async (event) => {
        // A replica that is older than the event must not say "done" for one that knows it.
        if (this.handlers.of(side, event.type).length === 0) {
          return { eventId: event.id, error: `This version of the ${side} side does not know ${event.type}` };
        }
        return inTime(event.id, this.handled(side, event));
      }),
    );
  }

  /** An event that is sent again while it is still being handled waits for that, and takes up no second connection to the database. */
  private handled(side: Side, event: EventEnvelope): Promise<DeliveryResult[]> {
    const key = `${side}:${event.id}`;
    const known = this.underWay.get(key);
    if (known !== undefined) return known;
    const work = this.dispatcher.dispatch(side, [event]).finally(() => this.underWay.delete(key));
    this.underWay.set(key, work);
    return work;
  }

  private async call(message: unknown): Promise<{ reply: unknown } | { error: string }> {
    try {
      const { name, request } = callMessage.parse(message);
      return { reply: await this.calls.answer(name, request) };
    } catch (error) {
      this.logger.error({ err: error }, 'a call of the other side failed');
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** A handler that takes too long does not keep back the answers for the other events; it goes on, and is found done when sent again. */
async function inTime(eventId: string, results: Promise<DeliveryResult[]>): Promise<DeliveryResult> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<DeliveryResult[]>((resolve) => {
    const error = `Not done within ${EVENTS_ANSWERED_WITHIN_MILLISECONDS} ms`;
    timer = setTimeout(() => resolve([{ eventId, error }]), EVENTS_ANSWERED_WITHIN_MILLISECONDS);
  });
  const [result] = await Promise.race([results, tooLate]);
  clearTimeout(timer);
  return result ?? { eventId, error: 'The dispatcher gave no result' };
}
