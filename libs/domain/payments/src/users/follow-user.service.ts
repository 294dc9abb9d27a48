import { Injectable, type OnModuleInit } from '@nestjs/common';
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
import { KnownUsersRepository } from './known-users.repository';

/** Every `user.*` event tells the whole of how the user stands, so all are handled alike. */
export type UserEvent = EventEnvelope<EventData<typeof userUpdated>>;

const userEvents = [userCreated, userUpdated, userSuspended, userReinstated, userDeleted];

/** Keeps what the payments side knows of a user in line with his newest event, and erases the address of one who was deleted. */
@Injectable()
export class FollowUser implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly users: KnownUsersRepository,
    private readonly db: Database,
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
      if (status === 'deleted') await this.users.eraseAddresses(projectId, userId);
    });
  }
}
