import { Module } from '@nestjs/common';
import { PaymentsModule } from '#domain/payments';
import { ProjectsModule } from '#domain/projects';
import { CancelSubscriptionController } from './cancel-subscription/cancel-subscription.controller';
import { CancelSubscription } from './cancel-subscription/cancel-subscription.service';
import { ChangeSubscriptionController } from './change-subscription/change-subscription.controller';
import { ChangeSubscription } from './change-subscription/change-subscription.service';
import { DraftChange } from './change-subscription/draft-change.service';
import { PlacesOfChange } from './change-subscription/places-of-change';
import { PreviewChange } from './change-subscription/preview-change.service';
import { SettleChange } from './change-subscription/settle-change.service';
import { OpenChangeQueue } from './change-subscription/open-change-queue';
import { OpenChangeSignal } from './change-subscription/open-change-signal';
import { OpenChangeWorker } from './change-subscription/open-change.worker';
import { SubscriptionChangeRepository } from './change-subscription/subscription-change.repository';
import { OperateSubscription } from './operate-subscription/operate-subscription.service';
import { PauseSubscriptionController } from './pause-subscription/pause-subscription.controller';
import { PauseSubscription } from './pause-subscription/pause-subscription.service';
import { ResumeSubscriptionController } from './resume-subscription/resume-subscription.controller';
import { ResumeSubscription } from './resume-subscription/resume-subscription.service';
import { InvoicePayments } from './sync-subscription/invoice-payments';
import { Prorations } from './sync-subscription/prorations';
import { PlanChanges } from './sync-subscription/plan-changes';
import { TakeUnseenInvoice } from './take-unseen-invoice/take-unseen-invoice.service';
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
import { OpenPortalController } from './open-portal/open-portal.controller';
import { OpenPortal } from './open-portal/open-portal.service';
import { PortalConfigurationRepository } from './open-portal/portal-configuration.repository';
import { PortalConfigurations } from './open-portal/portal-configurations';
import { ForgetReportedUsageJob } from './report-usage/forget-reported-usage.job';
import { QueueUsage } from './report-usage/queue-usage.service';
import { ReleaseUsage } from './report-usage/release-usage.service';
import { ReportUsage } from './report-usage/report-usage.service';
import { UnreportedUsage } from './report-usage/unreported-usage.service';
import { UsageReportQueue } from './report-usage/usage-report-queue';
import { UsageReportSignal } from './report-usage/usage-report-signal';
import { UsageReportWorker } from './report-usage/usage-report-worker';
import { ReconcileSubscriptions } from './reconcile-subscriptions/reconcile-subscriptions.service';
import { SubscriptionInvoiceRepository } from './subscription/subscription-invoice.repository';
import { SubscriptionPublisher } from './subscription/subscription-publisher';
import { KnownSubscriptions } from './subscription/known-subscriptions';
import { SubscriptionRepository } from './subscription/subscription.repository';
import { SyncSubscription } from './sync-subscription/sync-subscription.service';
import { WithholdPermissions } from './withhold-permissions/withhold-permissions.service';

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
    OpenPortalController,
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
    ForgetReportedUsageJob,
    GetSubscription,
    ImportPage,
    ImportPageQueue,
    ImportPageWorker,
    ImportSignal,
    ImportsRepository,
    KnownSubscriptions,
    ListSubscriptions,
    OpenPortal,
    PortalConfigurationRepository,
    PortalConfigurations,
    QueueUsage,
    ReconcileSubscriptions,
    ReleaseUsage,
    ReportUsage,
    ShowImports,
    StartImport,
    SubscriptionInvoiceRepository,
    SubscriptionPublisher,
    SubscriptionRepository,
    SyncSubscription,
    TakeOverSubscription,
    UnreportedUsage,
    UsageReportQueue,
    UsageReportSignal,
    UsageReportWorker,
    CancelSubscription,
    ChangeSubscription,
    DraftChange,
    PlacesOfChange,
    PreviewChange,
    SettleChange,
    OpenChangeQueue,
    OpenChangeSignal,
    OpenChangeWorker,
    SubscriptionChangeRepository,
    OperateSubscription,
    PauseSubscription,
    ResumeSubscription,
    PlanChanges,
    InvoicePayments,
    Prorations,
    TakeUnseenInvoice,
    WithholdPermissions,
  ],
  exports: [ApplyInvoice, KnownSubscriptions, ReconcileSubscriptions, SyncSubscription],
})
export class SubscriptionsModule {}
