import { Injectable } from '@nestjs/common';
import { Clock, DomainError, newId, type ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { PasswordHasher } from '../password-hasher';
import type { User } from '../user';
import { emailTaken } from '../user-not-found';
import { UserPublisher } from '../user-publisher';
import { UsersRepository } from '../users.repository';

export interface CreateUserCommand {
  readonly projectId: ProjectId;
  /** The project's own id; made here when it has none. */
  readonly userId: string | undefined;
  readonly email: string;
  readonly password: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Makes a user of a project. Of two at once with the same id or address, one is made. */
@Injectable()
export class CreateUser {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: PasswordHasher,
    private readonly publisher: UserPublisher,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `user_exists`, also for the id of one who was deleted, or `email_taken` */
  async execute({ projectId, userId, email, password, metadata }: CreateUserCommand): Promise<User> {
    const now = this.clock.now();
    const id = newId('usr', now);
    const user: User = {
      id,
      projectId,
      userId: userId ?? id,
      status: 'active',
      email,
      emailVerifiedAt: null,
      passwordHash: password === undefined ? null : await this.passwords.hash(password),
      metadata,
      sessionEpoch: 1,
      createdAt: now,
      updatedAt: now,
      suspendedAt: null,
    };
    return this.db.transaction(async () => {
      const conflict = await this.users.insert(user);
      if (conflict === 'email') throw emailTaken();
      if (conflict === 'user_id') throw userExists(user.userId);
      await this.publisher.publish('created', user);
      return user;
    });
  }
}

function userExists(userId: string): DomainError {
  return new DomainError(
    'user_exists',
    `There is or was a user ${userId} in this project. Change that one, or choose another id: ids are not used twice.`,
  );
}
