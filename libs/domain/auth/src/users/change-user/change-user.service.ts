import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import { PasswordHasher } from '../password-hasher';
import { emailKeyOf, type User, type UserKey } from '../user';
import { emailTaken, userNotFound } from '../user-not-found';
import { UserPublisher } from '../user-publisher';
import { UsersRepository } from '../users.repository';

/** What is to change; what is undefined stays. */
export interface UserChanges {
  readonly email?: string | undefined;
  readonly password?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** The user has proved that he reads his address. */
  readonly verified?: boolean;
}

/** Changes a user. Another address has to be verified anew; a new password ends all sessions. */
@Injectable()
export class ChangeUser {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: PasswordHasher,
    private readonly publisher: UserPublisher,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `user_not_found` or `email_taken` */
  async execute(key: UserKey, { password, ...changes }: UserChanges): Promise<User> {
    const passwordHash = password === undefined ? undefined : await this.passwords.hash(password);
    return this.db.transaction(async () => {
      const user = await this.users.lock(key);
      if (user === undefined) throw userNotFound(key);
      const changed = changedUser(user, { ...changes, passwordHash }, this.clock.now());
      if (!(await this.users.save(changed))) throw emailTaken();
      await this.publisher.publish('updated', changed);
      return changed;
    });
  }
}

function changedUser(
  user: User,
  changes: Omit<UserChanges, 'password'> & { passwordHash: string | undefined },
  now: Date,
): User {
  const email = changes.email ?? user.email;
  const kept = emailKeyOf(email) === emailKeyOf(user.email) ? user.emailVerifiedAt : null;
  return {
    ...user,
    email,
    emailVerifiedAt: changes.verified === true ? (kept ?? now) : kept,
    passwordHash: changes.passwordHash ?? user.passwordHash,
    sessionEpoch: user.sessionEpoch + (changes.passwordHash === undefined ? 0 : 1),
    metadata: changes.metadata ?? user.metadata,
    updatedAt: now,
  };
}
