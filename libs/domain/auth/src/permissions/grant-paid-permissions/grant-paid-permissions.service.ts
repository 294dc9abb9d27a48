import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import type { EventData, EventEnvelope, paymentSucceeded } from '#contracts';
import { Database } from '#infra/database';
import { PaymentReversalsRepository } from '../../reversals/payment-reversals.repository';
import { causeOf } from '../grant-cause';
import { PermissionGrantsRepository } from '../permission-grants.repository';
import { PermissionHoldingsRepository } from '../permission-holdings.repository';
import { SettlePermissions } from '../settle-permissions';

/**
 * Gives the permissions that a payment has bought for good. Those of a subscription are not among them: they follow its own events. A
 * payment whose money went back before this was told gives none.
 */
@Injectable()
export class GrantPaidPermissions {
  constructor(
    private readonly db: Database,
    private readonly grants: PermissionGrantsRepository,
    private readonly reversals: PaymentReversalsRepository,
    private readonly holdings: PermissionHoldingsRepository,
    private readonly settlePermissions: SettlePermissions,
    private readonly clock: Clock,
  ) {}

  async execute(event: EventEnvelope<EventData<typeof paymentSucceeded>>): Promise<void> {
    const { data, project_id: projectId } = event;
    if (data.permissions.length === 0) return;
    const permissions = [...new Set(data.permissions)].sort();
    const cause = causeOf(event, this.clock.now());
    await this.db.transaction(async () => {
      const { endedBy } = await this.reversals.lock(projectId, data.payment_id);
      await this.holdings.lock(projectId, data.user_id, permissions);
      for (const permission of permissions) {
        const key = { projectId, userId: data.user_id, permission };
        await this.grants.giveForPayment(key, data.payment_id, cause);
        if (endedBy !== null) {
          const source = { type: 'payment', id: data.payment_id } as const;
          await this.grants.revoke(key, source, { ...cause, eventId: endedBy, originId: null });
        }
        await this.settlePermissions.settle(key);
      }
    });
  }
}
