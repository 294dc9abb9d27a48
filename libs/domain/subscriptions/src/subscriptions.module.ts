import { Module } from '@nestjs/common';
import { PaymentsModule } from '#domain/payments';
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
import { ListSubscriptionsController } from './list-subscriptions/list-subscriptions.controller';
import { ListSubscriptions } from './list-subscriptions/list-subscriptions.service';
import { ReconcileSubscriptions } from './reconcile-subscriptions/reconcile-subscriptions.service';
import { SubscriptionInvoiceRepository } from './subscription/subscription-invoice.repository';
import { SubscriptionPublisher } from './subscription/subscription-publisher';
import { SubscriptionRepository } from './subscription/subscription.repository';
import { SyncSubscription } from './sync-subscription/sync-subscription.service';

@Module({
  imports: [PaymentsModule],
  controllers: [ListSubscriptionsController, GetSubscriptionController],
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
    ListSubscriptions,
    ReconcileSubscriptions,
    SubscriptionInvoiceRepository,
    SubscriptionPublisher,
    SubscriptionRepository,
    SyncSubscription,
  ],
  exports: [ApplyInvoice, ReconcileSubscriptions, SyncSubscription],
})
export class SubscriptionsModule {}
