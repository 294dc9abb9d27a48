import { Injectable } from '@nestjs/common';
import type { CallReply, userStanding } from '#contracts';
import { LRUCache } from 'lru-cache';
import type { UserKey } from './user';
import { UsersRepository } from './users.repository';

/** Changes by other replicas are noticed after this time at the latest: "within a second", with room to spare. */
const STALE_AFTER_MILLISECONDS = 500;
const MOST = 10_000;

type Standing = CallReply<typeof userStanding>['standing'];

/** How users stand, remembered for a moment. A change in this process is noticed at once. */
@Injectable()
export class KnownStandings {
  private readonly remembered = new LRUCache<string, Standing>({ max: MOST, ttl: STALE_AFTER_MILLISECONDS });
  private age = 0;

  constructor(private readonly users: UsersRepository) {}

  async of(user: UserKey): Promise<Standing> {
    const key = JSON.stringify([user.projectId, user.userId]);
    const remembered = this.remembered.get(key);
    if (remembered !== undefined) return remembered;
    const start = performance.now();
    const ageBefore = this.age;
    const status = await this.users.statusOf(user);
    const standing = status === undefined || status === 'deleted' ? 'gone' : status;
    // What was read before something changed is not remembered. The time counts from the reading, not from its end.
    if (ageBefore === this.age) this.remembered.set(key, standing, { start });
    return standing;
  }

  /** To be called once a user was suspended, reinstated or deleted. */
  forget(): void {
    this.age += 1;
    this.remembered.clear();
  }
}
