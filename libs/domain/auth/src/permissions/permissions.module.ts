import { Module } from '@nestjs/common';
import { PaymentReversalsModule } from '../reversals/payment-reversals.module';
import { UsersModule } from '../users/users.module';
import { CheckPermissionController } from './check-permission/check-permission.controller';
import { CheckPermission } from './check-permission/check-permission.service';
import { EndPaidPermissions } from './end-paid-permissions/end-paid-permissions.service';
import { EndPermissions } from './end-permissions/end-permissions.service';
import { ExplainGrants } from './explain-grants';
import { FollowSubscription } from './follow-subscription/follow-subscription.service';
import { GrantPaidPermissions } from './grant-paid-permissions/grant-paid-permissions.service';
import { GrantPermissionController } from './grant-permission/grant-permission.controller';
import { GrantPermission } from './grant-permission/grant-permission.service';
import { ListPermissionsController } from './list-permissions/list-permissions.controller';
import { ListPermissions } from './list-permissions/list-permissions.service';
import { PermissionGrantsRepository } from './permission-grants.repository';
import { PermissionHoldingsRepository } from './permission-holdings.repository';
import { PermissionsListeners } from './permissions-listeners';
import { RevokePermissionController } from './revoke-permission/revoke-permission.controller';
import { RevokePermission } from './revoke-permission/revoke-permission.service';
import { SettlePermissions } from './settle-permissions';
import { SubscriptionSourcesRepository } from './subscription-sources.repository';

/** Who may do what, from which sources. */
@Module({
  imports: [PaymentReversalsModule, UsersModule],
  controllers: [
    ListPermissionsController,
    CheckPermissionController,
    GrantPermissionController,
    RevokePermissionController,
  ],
  providers: [
    PermissionGrantsRepository,
    PermissionHoldingsRepository,
    SubscriptionSourcesRepository,
    SettlePermissions,
    ExplainGrants,
    CheckPermission,
    ListPermissions,
    GrantPermission,
    RevokePermission,
    GrantPaidPermissions,
    EndPaidPermissions,
    FollowSubscription,
    EndPermissions,
    PermissionsListeners,
  ],
  exports: [
    EndPaidPermissions,
    EndPermissions,
    ListPermissions,
    PermissionGrantsRepository,
    SubscriptionSourcesRepository,
  ],
})
export class PermissionsModule {}
