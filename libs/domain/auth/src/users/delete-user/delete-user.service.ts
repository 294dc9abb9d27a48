import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import { EventErasure } from '#infra/event-bus';
import { AnswerErasure } from '#infra/http';
import type { UserKey } from '../user';
import { KnownStandings } from '../known-standings';
import { userNotFound } from '../user-not-found';
import { UserPublisher } from '../user-publisher';
import { UsersRepository } from '../users.repository';

/**
 * Deletes a user: erases what is personal, here and in the events that told of him, and tells the payments side to do the same, also at Stripe,
 * and to cancel what he has subscribed to. His id stays with his ledger, and is not given to another.
 */
@Injectable()
export class DeleteUser {
  constructor(
    private readonly users: UsersRepository,
    private readonly erasure: EventErasure,
    private readonly answers: AnswerErasure,
    private readonly publisher: UserPublisher,
    private readonly standings: KnownStandings,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `user_not_found` */
  async execute(key: UserKey): Promise<void> {
    await this.db.transaction(async () => {
      if ((await this.users.lock(key)) === undefined) throw userNotFound(key);
      await this.users.erase(key, this.clock.now());
      await this.erasure.forgetEmail(key.projectId, key.userId);
      await this.answers.forget(key.projectId, key.userId);
      await this.publisher.publishDeletion(key);
      this.db.afterCommit(() => this.standings.forget());
    });
  }
}
