import { Module } from '@nestjs/common';
import { PaymentsModule } from '#domain/payments';
import { SubscriptionsModule } from '#domain/subscriptions';
import { ForgetWebhooksJob } from './forget-webhooks/forget-webhooks.job';
import { GetWebhookEventController } from './get-webhook-event/get-webhook-event.controller';
import { GetWebhookEvent } from './get-webhook-event/get-webhook-event.service';
import { ListWebhookEventsController } from './list-webhook-events/list-webhook-events.controller';
import { ListWebhookEvents } from './list-webhook-events/list-webhook-events.service';
import { ObjectOwnership } from './process-stripe-event/object-ownership';
import { ProcessStripeEvent } from './process-stripe-event/process-stripe-event.service';
import { StripeEventHandlers } from './process-stripe-event/stripe-event-handlers';
import { StripeEventMetrics } from './process-stripe-event/stripe-event-metrics';
import { StripeEventRoutes } from './process-stripe-event/stripe-event-routes';
import { StripeEventWorker } from './process-stripe-event/stripe-event-worker';
import {
  ReceiveProjectStripeEventAtRootController,
  ReceiveProjectStripeEventController,
} from './receive-stripe-event/receive-project-stripe-event.controller';
import {
  ReceiveStripeEventAtRootController,
  ReceiveStripeEventController,
} from './receive-stripe-event/receive-stripe-event.controller';
import { ReceiveStripeEvent } from './receive-stripe-event/receive-stripe-event.service';
import { ReadReconciliation } from './reconcile/operate/read-reconciliation.service';
import { ReconciliationController } from './reconcile/operate/reconciliation.controller';
import { StartReconciliation } from './reconcile/operate/start-reconciliation.service';
import { ReconcileJob } from './reconcile/reconcile.job';
import { Reconcile } from './reconcile/reconcile.service';
import { ReconciliationMetrics } from './reconcile/reconciliation-metrics';
import { ReconciliationRepository } from './reconcile/reconciliation.repository';
import { WalkAccounts } from './reconcile/walk-accounts.service';
import { WalkEvents } from './reconcile/walk-events.service';
import { WalkObjects } from './reconcile/walk-objects.service';
import { RedriveWebhookEventController } from './redrive-webhook-event/redrive-webhook-event.controller';
import { RedriveWebhookEvent } from './redrive-webhook-event/redrive-webhook-event.service';
import { FindStripeEvent } from './stripe-event/find-stripe-event.service';
import {
  defaultStripeEventPolicy,
  StripeEventPolicy,
  StripeEventQueue,
} from './stripe-event/stripe-event-queue';
import { StripeEventSignal } from './stripe-event/stripe-event-signal';
import { StripeEventRepository } from './stripe-event/stripe-event.repository';

@Module({
  imports: [PaymentsModule, SubscriptionsModule],
  controllers: [
    ReceiveStripeEventController,
    ReceiveStripeEventAtRootController,
    ReceiveProjectStripeEventController,
    ReceiveProjectStripeEventAtRootController,
    ListWebhookEventsController,
    GetWebhookEventController,
    RedriveWebhookEventController,
    ReconciliationController,
  ],
  providers: [
    FindStripeEvent,
    ForgetWebhooksJob,
    GetWebhookEvent,
    ListWebhookEvents,
    ObjectOwnership,
    ProcessStripeEvent,
    ReadReconciliation,
    ReceiveStripeEvent,
    Reconcile,
    ReconcileJob,
    ReconciliationMetrics,
    ReconciliationRepository,
    RedriveWebhookEvent,
    StartReconciliation,
    StripeEventHandlers,
    StripeEventMetrics,
    StripeEventQueue,
    StripeEventRepository,
    StripeEventRoutes,
    StripeEventSignal,
    StripeEventWorker,
    WalkAccounts,
    WalkEvents,
    WalkObjects,
    { provide: StripeEventPolicy, useValue: defaultStripeEventPolicy },
  ],
})
export class WebhooksModule {}
