import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { permissionGranted, permissionRevoked } from '#contracts';
import { Outbox } from '#infra/event-bus';
import { decidePermission, nextReview, type Decision, type PermissionSource } from './permission-decision';
import { PermissionGrantsRepository, type PermissionKey } from './permission-grants.repository';
import { PermissionHoldingsRepository } from './permission-holdings.repository';

/**
 * After grants or time have changed: tells the world what that means for the user, once. `permission.granted` when he did not have it and
 * now does, `permission.revoked` when the last source is gone.
 */
@Injectable()
export class SettlePermissions {
  constructor(
    private readonly grants: PermissionGrantsRepository,
    private readonly holdings: PermissionHoldingsRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Under the lock of the holding. Returns what is decided now. */
  async settle(key: PermissionKey): Promise<Decision> {
    const now = this.clock.now();
    const grants = await this.grants.of(key);
    const decision = decidePermission(grants, now);
    const told = await this.holdings.find(key);
    const holding = decision.allowed ? decision.source : null;
    await this.holdings.save(key, holding, nextReview(grants, now));
    if (told === null && holding !== null) await this.tell(permissionGranted, key, holding, decision);
    if (told !== null && holding === null) await this.tell(permissionRevoked, key, told, decision);
    return decision;
  }

  private async tell(
    event: typeof permissionGranted | typeof permissionRevoked,
    { projectId, userId, permission }: PermissionKey,
    source: PermissionSource,
    { expiresAt }: Decision,
  ): Promise<void> {
    await this.outbox.append(
      event,
      { projectId, userId },
      { user_id: userId, permission, source, expires_at: expiresAt?.toISOString() ?? null },
    );
  }
}
