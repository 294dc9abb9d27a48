import { Module } from '@nestjs/common';
import { PaymentsModule } from '#domain/payments';
import { ProjectsModule } from '#domain/projects';
import { CancelSubscriptionController } from './cancel-subscription/cancel-subscription.controller';
import { CancelSubscription } from './cancel-subscription/cancel-subscription.service';
import { ChangeSubscriptionController } from './change-subscription/change-subscription.controller';
import { ChangeSubscription } from './change-subscription/change-subscription.service';
import { DraftChange } from './change-subscription/draft-change.service';
import { PreviewChange } from './change-subscription/preview-change.service';
import { SettleChange } from './change-subscription/settle-change.service';
import { SettleOpenChangesJob } from './change-subscription/settle-open-changes.job';
import { SubscriptionChangeRepository } from './change-subscription/subscription-change.repository';
import { OperateSubscription } from './operate-subscription/operate-subscription.service';
import { PauseSubscriptionController } from './pause-subscription/pause-subscription.controller';
import { PauseSubscription } from './pause-subscription/pause-subscription.service';
import { ResumeSubscriptionController } from './resume-subscription/resume-subscription.controller';
import { ResumeSubscription } from './resume-subscription/resume-subscription.service';
import { PlanChanges } from './sync-subscription/plan-changes';
import { ApplyInvoice } from './apply-invoice/apply-invoice.service';
import { CancelDeparted } from './cancel-departed/cancel-departed.service';
import { CancellationQueue } from './cancel-departed/cancellation-queue';
import { CancellationSignal } from './cancel-departed/cancellation-signal';
import { CancellationWorker } from './cancel-departed/cancellation-worker';
import { DepartedUsersRepository } from './cancel-departed/departed-users.repository';
import { ExpireSubscriptionsJob } from './expire-subscriptions/expire-subscriptions.job';
import { ExpireSubscriptions } from './expire-subscriptions/expire-subscriptions.service';
import { GetSubscriptionController } from './get-subscription/get-subscription.controller';
import { GetSubscription } from './get-subscription/get-subscription.service';
import { ImportPageQueue } from './import-subscriptions/import-page-queue';
import { ImportPage } from './import-subscriptions/import-page.service';
import { ImportPageWorker } from './import-subscriptions/import-page.worker';
import { ImportSignal } from './import-subscriptions/import-signal';
import { ImportSubscriptionsController } from './import-subscriptions/import-subscriptions.controller';
import { ImportsRepository } from './import-subscriptions/imports.repository';
import { ShowImports } from './import-subscriptions/show-imports.service';
import { StartImport } from './import-subscriptions/start-import.service';
import { TakeOverSubscription } from './import-subscriptions/take-over-subscription.service';
import { ListSubscriptionsController } from './list-subscriptions/list-subscriptions.controller';
import { ListSubscriptions } from './list-subscriptions/list-subscriptions.service';
import { ReconcileSubscriptions } from './reconcile-subscriptions/reconcile-subscriptions.service';
import { SubscriptionInvoiceRepository } from './subscription/subscription-invoice.repository';
import { SubscriptionPublisher } from './subscription/subscription-publisher';
import { SubscriptionRepository } from './subscription/subscription.repository';
import { SyncSubscription } from './sync-subscription/sync-subscription.service';

@Module({
  imports: [PaymentsModule, ProjectsModule],
  controllers: [
    ListSubscriptionsController,
    GetSubscriptionController,
    CancelSubscriptionController,
    ChangeSubscriptionController,
    PauseSubscriptionController,
    ResumeSubscriptionController,
    ImportSubscriptionsController,
  ],
  providers: [
    ApplyInvoice,
    CancelDeparted,
    CancellationQueue,
    CancellationSignal,
    CancellationWorker,
    DepartedUsersRepository,
    ExpireSubscriptions,
    ExpireSubscriptionsJob,
    GetSubscription,
    ImportPage,
    ImportPageQueue,
    ImportPageWorker,
    ImportSignal,
    ImportsRepository,
    ListSubscriptions,
    ReconcileSubscriptions,
    ShowImports,
    StartImport,
    SubscriptionInvoiceRepository,
    SubscriptionPublisher,
    SubscriptionRepository,
    SyncSubscription,
    TakeOverSubscription,
    CancelSubscription,
    ChangeSubscription,
    DraftChange,
    PreviewChange,
    SettleChange,
    SettleOpenChangesJob,
    SubscriptionChangeRepository,
    OperateSubscription,
    PauseSubscription,
    ResumeSubscription,
    PlanChanges,
  ],
  exports: [ApplyInvoice, ReconcileSubscriptions, SyncSubscription],
})
export class SubscriptionsModule {}
