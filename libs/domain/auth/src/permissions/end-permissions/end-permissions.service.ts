import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import { PermissionHoldingsRepository } from '../permission-holdings.repository';
import { SettlePermissions } from '../settle-permissions';

const BATCH = 100;

/**
 * Tells of permissions that have ended by time alone, an expiry or a grace: one round of it. Checks do not wait for this. Safe with many
 * replicas.
 */
@Injectable()
export class EndPermissions {
  constructor(
    private readonly db: Database,
    private readonly holdings: PermissionHoldingsRepository,
    private readonly settlePermissions: SettlePermissions,
    private readonly clock: Clock,
  ) {}

  /** True when there may be more to do at once. */
  async execute(): Promise<boolean> {
    for (let done = 0; done < BATCH; done += 1) {
      if (!(await this.endOne())) return false;
    }
    return true;
  }

  private async endOne(): Promise<boolean> {
    return this.db.transaction(async () => {
      const key = await this.holdings.lockDue(this.clock.now());
      if (key === undefined) return false;
      await this.settlePermissions.settle(key);
      return true;
    });
  }
}
