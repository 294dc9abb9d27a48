import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock, type ProjectId, type UserId } from '#kernel';
import {
  userCreated,
  userDeleted,
  userReinstated,
  userSuspended,
  userUpdated,
  type EventData,
  type EventEnvelope,
} from '#contracts';
import { Database } from '#infra/database';
import { EventHandlers } from '#infra/event-bus';
import { AnswerErasure } from '#infra/http';
import { OrderErasure } from '../erase-customers/order-erasure.service';
import { RecoverPayments } from '../recover-payments/recover-payments';
import { KnownUsersRepository } from './known-users.repository';

/** Every `user.*` event tells the whole of how the user stands, so all are handled alike. */
export type UserEvent = EventEnvelope<EventData<typeof userUpdated>>;

const userEvents = [userCreated, userUpdated, userSuspended, userReinstated, userDeleted];

/**
 * Keeps what the payments side knows of a user in line with his newest event. Of one who was deleted it erases the address, here and at Stripe, and
 * calls off what is not paid yet: both wishes are written down here, and carried out at Stripe by a queue's worker, and as after a crash.
 */
@Injectable()
export class FollowUser implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly users: KnownUsersRepository,
    private readonly answers: AnswerErasure,
    private readonly recoverPayments: RecoverPayments,
    private readonly orderErasure: OrderErasure,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    for (const event of userEvents) {
      const name = `payments.users.${event.type.replace('.', '-')}`;
      this.handlers.on({ name, side: 'payments', event }, (told) => this.execute(told));
    }
  }

  async execute({ project_id: projectId, sequence, data }: UserEvent): Promise<void> {
    const { user_id: userId, status } = data;
    await this.db.transaction(async () => {
      await this.users.note({ projectId, userId, status, email: data.email }, sequence);
      if (status === 'deleted') await this.depart(projectId, userId);
    });
  }

  private async depart(projectId: string, userId: string): Promise<void> {
    await this.users.eraseAddresses(projectId, userId);
    await this.answers.forget(projectId, userId);
    await this.orderErasure.ofUser(projectId as ProjectId, userId as UserId);
    const hasOpen = await this.users.callOffPayments(projectId, userId, this.clock.now());
    if (hasOpen) this.db.afterCommit(() => this.recoverPayments.wake());
  }
}
