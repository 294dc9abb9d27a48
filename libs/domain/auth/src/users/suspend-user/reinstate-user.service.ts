import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import type { User, UserKey } from '../user';
import { KnownStandings } from '../known-standings';
import { userNotFound } from '../user-not-found';
import { UserPublisher } from '../user-publisher';
import { UsersRepository } from '../users.repository';

/** Lets a suspended user act again. He has to log in anew. Safe to repeat. */
@Injectable()
export class ReinstateUser {
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
      if (user.status === 'active') return user;
      const now = this.clock.now();
      const changed: User = { ...user, status: 'active', suspendedAt: null, updatedAt: now };
      await this.users.save(changed);
      await this.publisher.publish('reinstated', changed);
      this.db.afterCommit(() => this.standings.forget());
      return changed;
    });
  }
}
