import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import { mustBeFuture } from '../../future-time';
import { UsersRepository } from '../../users/users.repository';
import type { Decision } from '../permission-decision';
import { PermissionGrantsRepository, type PermissionKey } from '../permission-grants.repository';
import { PermissionHoldingsRepository } from '../permission-holdings.repository';
import { SettlePermissions } from '../settle-permissions';

/** Gives a permission by hand. Given again, it has the new end; given after it was taken, it is back. */
@Injectable()
export class GrantPermission {
  constructor(
    private readonly db: Database,
    private readonly grants: PermissionGrantsRepository,
    private readonly holdings: PermissionHoldingsRepository,
    private readonly settlePermissions: SettlePermissions,
    private readonly users: UsersRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `validation_failed` when it would have ended already, `user_not_found` for one who was deleted */
  async execute(key: PermissionKey, expiresAt: Date | null): Promise<Decision> {
    const now = this.clock.now();
    mustBeFuture('expires_at', expiresAt, now);
    await this.users.assertNotDeleted(key);
    return this.db.transaction(async () => {
      await this.holdings.lock(key.projectId, key.userId, [key.permission]);
      await this.grants.giveByHand(key, expiresAt, now);
      return this.settlePermissions.settle(key);
    });
  }
}
