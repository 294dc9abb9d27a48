import { Injectable } from '@nestjs/common';
import {
  userCreated,
  userDeleted,
  userReinstated,
  userSuspended,
  userUpdated,
  type EventData,
} from '#contracts';
import { Outbox } from '#infra/event-bus';
import type { User, UserKey } from './user';

const eventOf = {
  created: userCreated,
  updated: userUpdated,
  suspended: userSuspended,
  reinstated: userReinstated,
} as const;

/** Tells what happened to a user, in the transaction in which it did. */
@Injectable()
export class UserPublisher {
  constructor(private readonly outbox: Outbox) {}

  async publish(fact: keyof typeof eventOf, user: User): Promise<void> {
    const data: EventData<typeof userUpdated> = {
      user_id: user.userId,
      email: user.email,
      is_verified: user.emailVerifiedAt !== null,
      status: user.status,
    };
    await this.outbox.append(eventOf[fact], user, data);
  }

  async publishDeletion(key: UserKey): Promise<void> {
    const data = { user_id: key.userId, email: null, is_verified: false, status: 'deleted' } as const;
    await this.outbox.append(userDeleted, key, data);
  }
}
