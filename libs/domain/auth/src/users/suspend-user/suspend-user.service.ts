import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import type { User, UserKey } from '../user';
import { KnownStandings } from '../known-standings';
import { userNotFound } from '../user-not-found';
import { UserPublisher } from '../user-publisher';
import { UsersRepository } from '../users.repository';

/** Suspends a user: he can neither log in nor start a checkout, and his sessions are over. Safe to repeat. */
@Injectable()
export class SuspendUser {
  constructor(
    private readonly users: UsersRepository,
    private readonly publisher: UserPublisher,
    private readonly standings: KnownStandings,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `user_not_found` */
  async execute(key: UserKey): Promise<User> {
    return this.db.transaction(async () => {
      const user = await this.users.lock(key);
      if (user === undefined) throw userNotFound(key);
      if (user.status === 'suspended') return user;
      const now = this.clock.now();
      const changed: User = {
        ...user,
        status: 'suspended',
        suspendedAt: now,
        sessionEpoch: user.sessionEpoch + 1,
        updatedAt: now,
      };
      await this.users.save(changed);
      await this.publisher.publish('suspended', changed);
      this.db.afterCommit(() => this.standings.forget());
      return changed;
    });
  }
}
