import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#kernel';
import { Database } from '#infra/database';
import type { Decision } from '../permission-decision';
import { PermissionGrantsRepository, type PermissionKey } from '../permission-grants.repository';
import { PermissionHoldingsRepository } from '../permission-holdings.repository';
import { SettlePermissions } from '../settle-permissions';

/** Takes back what was given by hand. The user keeps the permission while another source gives it. */
@Injectable()
export class RevokePermission {
  constructor(
    private readonly db: Database,
    private readonly grants: PermissionGrantsRepository,
    private readonly holdings: PermissionHoldingsRepository,
    private readonly settlePermissions: SettlePermissions,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `permission_not_found` when it was not given by hand */
  async execute(key: PermissionKey): Promise<Decision> {
    return this.db.transaction(async () => {
      await this.holdings.lock(key.projectId, key.userId, [key.permission]);
      if (!(await this.grants.revokeByHand(key, this.clock.now()))) {
        throw new DomainError(
          'permission_not_found',
          `User ${key.userId} has no ${key.permission} that was given by hand. What was bought ends with its payment or subscription.`,
        );
      }
      return this.settlePermissions.settle(key);
    });
  }
}
