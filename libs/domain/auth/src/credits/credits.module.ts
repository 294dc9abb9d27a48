import { Module } from '@nestjs/common';
import { PaymentReversalsModule } from '../reversals/payment-reversals.module';
import { UsersModule } from '../users/users.module';
import { AddPurchasedCredits } from './add-purchased-credits/add-purchased-credits.service';
import { CaptureHoldController } from './capture-hold/capture-hold.controller';
import { CaptureHold } from './capture-hold/capture-hold.service';
import { CloseDispute } from './close-dispute/close-dispute.service';
import { ConsumeCreditsController } from './consume-credits/consume-credits.controller';
import { ConsumeCredits } from './consume-credits/consume-credits.service';
import { CreditHoldsRepository } from './credit-holds.repository';
import { CreditReversalsRepository } from './credit-reversals.repository';
import { CreditStatementsRepository } from './credit-statements.repository';
import { CreditWalletsRepository } from './credit-wallets.repository';
import { CreditsListeners } from './credits-listeners';
import { FollowDispute } from './follow-dispute/follow-dispute.service';
import { FollowRefund } from './follow-refund/follow-refund.service';
import { ForgiveDebtController } from './forgive-debt/forgive-debt.controller';
import { ForgiveDebt } from './forgive-debt/forgive-debt.service';
import { GrantCreditsController } from './grant-credits/grant-credits.controller';
import { GrantCredits } from './grant-credits/grant-credits.service';
import { HoldCreditsController } from './hold-credits/hold-credits.controller';
import { HoldCredits } from './hold-credits/hold-credits.service';
import { LapseCredits } from './lapse-credits/lapse-credits.service';
import { ListLedgerController } from './list-ledger/list-ledger.controller';
import { ListLedger } from './list-ledger/list-ledger.service';
import { ReadCreditsController } from './read-credits/read-credits.controller';
import { ReadCredits } from './read-credits/read-credits.service';
import { ReadHoldController } from './read-hold/read-hold.controller';
import { ReadHold } from './read-hold/read-hold.service';
import { ReleaseHoldController } from './release-hold/release-hold.controller';
import { ReleaseHold } from './release-hold/release-hold.service';
import { ReverseCredits } from './reverse-credits/reverse-credits.service';
import { RevokeCreditsController } from './revoke-credits/revoke-credits.controller';
import { RevokeCredits } from './revoke-credits/revoke-credits.service';

/** What users can spend, and the ledger of it. */
@Module({
  imports: [PaymentReversalsModule, UsersModule],
  controllers: [
    ReadCreditsController,
    ConsumeCreditsController,
    GrantCreditsController,
    RevokeCreditsController,
    ForgiveDebtController,
    ListLedgerController,
    HoldCreditsController,
    ReadHoldController,
    CaptureHoldController,
    ReleaseHoldController,
  ],
  providers: [
    CreditWalletsRepository,
    CreditHoldsRepository,
    CreditReversalsRepository,
    CreditStatementsRepository,
    ConsumeCredits,
    GrantCredits,
    RevokeCredits,
    ForgiveDebt,
    ReverseCredits,
    ReadCredits,
    ListLedger,
    HoldCredits,
    ReadHold,
    CaptureHold,
    ReleaseHold,
    AddPurchasedCredits,
    FollowRefund,
    FollowDispute,
    CloseDispute,
    LapseCredits,
    CreditsListeners,
  ],
  exports: [LapseCredits, CreditStatementsRepository, CreditWalletsRepository],
})
export class CreditsModule {}
