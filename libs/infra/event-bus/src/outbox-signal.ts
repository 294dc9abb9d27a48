import { Injectable } from '@nestjs/common';
import { Notifications } from '#infra/database';

const CHANNEL = 'paygrove_outbox';

/** Tells the relays, here and in other replicas, that the outbox has something new. */
@Injectable()
export class OutboxSignal {
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
