import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { Database } from '#infra/database';
import { Relay } from '#infra/event-bus';
import { EventDeliveryRepository, type EventDelivery } from './event-delivery.repository';

/** Gives a delivery that was parked as dead another full round of tries. */
@Injectable()
export class RedriveEventDelivery {
  constructor(
    private readonly deliveries: EventDeliveryRepository,
    private readonly relay: Relay,
    private readonly db: Database,
  ) {}

  /** @throws DomainError `event_delivery_not_found`, `event_delivery_not_dead` */
  async execute(id: string): Promise<EventDelivery> {
    return this.db.transaction(async () => {
      const redriven = await this.relay.redrive(id);
      const delivery = await this.deliveries.find(id);
      if (delivery === undefined) {
        throw new DomainError('event_delivery_not_found', `There is no delivery ${id}.`);
      }
      if (!redriven) {
        throw new DomainError(
          'event_delivery_not_dead',
          `${id} is ${delivery.state}: only a dead one can be redriven.`,
        );
      }
      return delivery;
    });
  }
}
