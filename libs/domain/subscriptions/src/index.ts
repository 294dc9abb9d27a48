export { ApplyInvoice, type ApplyInvoiceCommand } from './apply-invoice/apply-invoice.service';
export { SubscriptionsModule } from './subscriptions.module';
export {
  SyncSubscription,
  type SyncSubscriptionCommand,
} from './sync-subscription/sync-subscription.service';
