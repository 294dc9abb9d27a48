import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import type { PaymentReversal } from '../../reversals/payment-reversal';
import { PermissionGrantsRepository } from '../permission-grants.repository';
import { PermissionHoldingsRepository } from '../permission-holdings.repository';
import { SettlePermissions } from '../settle-permissions';

/**
 * Takes away the permissions that a one-time payment gave, once it gives none any more. The user keeps a permission that another source
 * gives. Under the lock of the payment, so that what is granted late finds that it came too late (`GrantPaidPermissions`).
 */
@Injectable()
export class EndPaidPermissions {
  constructor(
    private readonly db: Database,
    private readonly grants: PermissionGrantsRepository,
    private readonly holdings: PermissionHoldingsRepository,
    private readonly settlePermissions: SettlePermissions,
    private readonly clock: Clock,
  ) {}

  async execute({ projectId, paymentId, endedBy }: PaymentReversal, userId: string): Promise<void> {
    if (endedBy === null) return;
    const source = { type: 'payment', id: paymentId } as const;
    const cause = { now: this.clock.now(), eventId: endedBy };
    await this.db.transaction(async () => {
      const permissions = await this.grants.permissionsFrom(projectId, userId, source);
      await this.holdings.lock(projectId, userId, permissions);
      for (const permission of permissions) {
        const key = { projectId, userId, permission };
        await this.grants.revoke(key, source, cause);
        await this.settlePermissions.settle(key);
      }
    });
  }
}
