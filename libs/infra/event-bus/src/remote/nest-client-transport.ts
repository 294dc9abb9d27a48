import type { EventEnvelope, Side } from '#contracts';
import type { EventDispatcher } from '../event-dispatcher';
import { EventTransport, type DeliveryResult, type TransportCheck } from '../event-transport';
import { EVENTS_TIMEOUT_MILLISECONDS, eventsAnswer } from './messages';
import type { SideLinks } from './side-links';

/**
 * Delivers to sides in other processes by a Nest microservices client, over Redis or RabbitMQ, and waits for their answer. A side
 * that lives in this process is called plainly.
 */
export class NestClientTransport extends EventTransport {
  readonly checks: readonly TransportCheck[];

  /** @param asksOthers whether requests to this process need an answer of another side: without it they cannot be served */
  constructor(
    private readonly links: SideLinks,
    private readonly dispatcher: EventDispatcher,
    asksOthers: (side: Side) => boolean,
  ) {
    super();
    this.checks = links.remote.flatMap((link) => {
      const required = asksOthers(link.side);
      return [
        { name: 'event_transport', required, check: () => link.connect() },
        { name: `${link.side}_side`, required, check: () => link.ping() },
      ];
    });
  }

  async deliver(side: Side, events: readonly EventEnvelope[]): Promise<DeliveryResult[]> {
    const link = this.links.to(side);
    if (link === undefined) return this.dispatcher.dispatch(side, events);
    return eventsAnswer.parse(await link.request('events', events, EVENTS_TIMEOUT_MILLISECONDS));
  }

  async reaches(side: Side): Promise<boolean> {
    return (await this.links.to(side)?.isPresent()) ?? true;
  }
}
