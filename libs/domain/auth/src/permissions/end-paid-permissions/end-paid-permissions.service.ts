import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import { RecordMoneyBack, type MoneyBackEvent } from '../../reversals/record-money-back';
import { causeOf } from '../grant-cause';
import { PermissionGrantsRepository } from '../permission-grants.repository';
import { PermissionHoldingsRepository } from '../permission-holdings.repository';
import { SettlePermissions } from '../settle-permissions';

/**
 * Takes away the permissions that a one-time payment gave, once it is refunded wholly or lost to a dispute. The user keeps a permission
 * that another source gives. What the payment is yet to give comes too late then (`GrantPaidPermissions`).
 */
@Injectable()
export class EndPaidPermissions {
  constructor(
    private readonly db: Database,
    private readonly recordMoneyBack: RecordMoneyBack,
    private readonly grants: PermissionGrantsRepository,
    private readonly holdings: PermissionHoldingsRepository,
    private readonly settlePermissions: SettlePermissions,
    private readonly clock: Clock,
  ) {}

  async execute(event: MoneyBackEvent): Promise<void> {
    const { project_id: projectId, data } = event;
    const source = { type: 'payment', id: data.payment_id } as const;
    await this.db.transaction(async () => {
      const { endedBy } = await this.recordMoneyBack.execute(event);
      if (endedBy === null) return;
      const told = causeOf(event, this.clock.now());
      const cause = endedBy === event.id ? told : { ...told, eventId: endedBy, originId: null };
      const permissions = await this.grants.permissionsFrom(projectId, data.user_id, source);
      await this.holdings.lock(projectId, data.user_id, permissions);
      for (const permission of permissions) {
        const key = { projectId, userId: data.user_id, permission };
        await this.grants.revoke(key, source, cause);
        await this.settlePermissions.settle(key);
      }
    });
  }
}
