import type { Notifications } from '#infra/database';

/** Tells the workers of a queue, here and in other replicas, that there is something new. */
export class WorkSignal {
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly notifications: Notifications,
    private readonly channel: string,
  ) {}

  raise(): void {
    for (const listener of this.listeners) listener();
    this.notifications.publish(this.channel);
  }

  async subscribe(listener: () => void): Promise<void> {
    this.listeners.push(listener);
    await this.notifications.subscribe(this.channel, listener);
  }
}
