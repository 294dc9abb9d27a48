import { Module } from '@nestjs/common';
import { CreditsModule } from '../credits/credits.module';
import { PermissionsModule } from '../permissions/permissions.module';
import { CloseDispute } from './close-dispute/close-dispute.service';
import { FollowDispute } from './follow-dispute/follow-dispute.service';
import { FollowRefund } from './follow-refund/follow-refund.service';
import { PaymentReversalsModule } from './payment-reversals.module';
import { ReversalsListeners } from './reversals-listeners';

/** What becomes of credits and permissions when the money of a payment goes back. */
@Module({
  imports: [PaymentReversalsModule, CreditsModule, PermissionsModule],
  providers: [FollowRefund, FollowDispute, CloseDispute, ReversalsListeners],
})
export class ReversalsModule {}
