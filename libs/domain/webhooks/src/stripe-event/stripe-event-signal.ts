import { Injectable } from '@nestjs/common';
import { Notifications } from '#infra/database';

const CHANNEL = 'paygrove_stripe_events';

/** Tells the workers, here and in other replicas, that there is an event to process. */
@Injectable()
export class StripeEventSignal {
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly notifications: Notifications) {}

  raise(): void {
    for (const listener of this.listeners) listener();
    this.notifications.publish(CHANNEL);
  }

  async subscribe(listener: () => void): Promise<void> {
    this.listeners.push(listener);
    await this.notifications.subscribe(CHANNEL, listener);
  }
}
