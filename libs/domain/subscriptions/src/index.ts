export { ApplyInvoice, type ApplyInvoiceCommand } from './apply-invoice/apply-invoice.service';
export { ReconcileSubscriptions } from './reconcile-subscriptions/reconcile-subscriptions.service';
export { KnownSubscriptions } from './subscription/known-subscriptions';
export { SubscriptionsModule } from './subscriptions.module';
export {
  SyncSubscription,
  type SyncSubscriptionCommand,
} from './sync-subscription/sync-subscription.service';
