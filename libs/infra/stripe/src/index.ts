export {
  billingIntervals,
  LARGEST_CHARGE,
  LARGEST_QUANTITY,
  MOST_LINES,
  MOST_LINES_BESIDE_SUBSCRIPTION,
  PaymentProvider,
  type BillingInterval,
  type NewCheckoutSession,
  type NewCustomer,
  type NewPrice,
  type OwnershipMarks,
  type ProviderCheckoutSession,
  type ProviderInvoice,
  type ProviderMeter,
  type ProviderPaymentIntent,
  type ProviderPrice,
  type ProviderSubscription,
  type ProviderSubscriptionStatus,
  type UsageReport,
} from './payment-provider';
export {
  EVENTS_KEPT_DAYS,
  ProviderHistory,
  type EventPage,
  type EventWindow,
  type ListedEvent,
  type Reversals,
} from './provider-history';
export {
  ProviderWebhooks,
  type ProviderEvent,
  type ProviderEventEnvelope,
  type ProviderEventSubject,
} from './provider-event';
export {
  RefundProvider,
  type ChargeOwner,
  type NewRefund,
  type ProviderDispute,
  type ProviderDisputeStatus,
  type ProviderRefund,
  type ProviderRefundStatus,
} from './refund-provider';
export { StripeModule } from './stripe.module';
