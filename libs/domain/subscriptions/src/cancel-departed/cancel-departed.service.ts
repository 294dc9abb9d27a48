import { Injectable, type OnModuleInit } from '@nestjs/common';
import { userDeleted, type EventData, type EventEnvelope } from '#contracts';
import { Database } from '#infra/database';
import { EventHandlers } from '#infra/event-bus';
import type { Subscription } from '../subscription/subscription';
import { CancellationQueue } from './cancellation-queue';
import { CancellationSignal } from './cancellation-signal';
import { DepartedUsersRepository } from './departed-users.repository';

/**
 * Decides that everything a deleted user has subscribed to is canceled: what runs now, and what begins later, from a checkout that was open
 * when he was deleted. The queue's worker tells Stripe, outside this transaction.
 */
@Injectable()
export class CancelDeparted implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly departed: DepartedUsersRepository,
    private readonly queue: CancellationQueue,
    private readonly signal: CancellationSignal,
    private readonly db: Database,
  ) {}

  onModuleInit(): void {
    this.handlers.on(
      { name: 'subscriptions.users.user-deleted', side: 'payments', event: userDeleted },
      (event) => this.execute(event),
    );
  }

  async execute({
    id,
    project_id: projectId,
    data,
  }: EventEnvelope<EventData<typeof userDeleted>>): Promise<void> {
    await this.db.transaction(async () => {
      await this.departed.hold(projectId, data.user_id);
      await this.departed.note(projectId, data.user_id, id);
      await this.cancelAll(projectId, data.user_id);
    });
  }

  /** To be called in the transaction in which a subscription is first noted. */
  async onNew(subscription: Subscription): Promise<void> {
    const { projectId, userId } = subscription;
    await this.departed.hold(projectId, userId);
    if (await this.departed.hasDeparted(projectId, userId)) await this.cancelAll(projectId, userId);
  }

  private async cancelAll(projectId: string, userId: string): Promise<void> {
    await this.queue.addAllOf(projectId, userId);
    this.db.afterCommit(() => this.signal.raise());
  }
}
