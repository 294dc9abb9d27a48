export {
  billingIntervals,
  LARGEST_CHARGE,
  LARGEST_QUANTITY,
  MOST_LINES,
  MOST_LINES_BESIDE_SUBSCRIPTION,
  PaymentProvider,
  type AccountCustomer,
  type AccountSubscription,
  prorationBehaviors,
  type BillingInterval,
  type ConfirmedIntent,
  type IntentConfirmation,
  type NewCheckoutSession,
  type NewCustomer,
  type NewPaymentIntent,
  type NewPrice,
  type OwnershipMarks,
  type ProrationBehavior,
  type ProviderChangePreview,
  type ProviderCheckoutSession,
  type ProviderInvoice,
  type ProviderMeter,
  type ProviderPaymentIntent,
  type ProviderPrice,
  type ProviderSubscription,
  type ProviderSubscriptionStatus,
  type TakeoverMarks,
  type SubscriptionOperation,
  type SubscriptionTarget,
  type RequiredAction,
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
  type VerifiedDelivery,
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
export { isAt, PLATFORM_ACCOUNT, platformAccount, type StripeAccount } from './stripe-account';
export {
  StripeCredentialsKeeper,
  type StripeCredentials,
  type WebhookSecretsOfAccount,
} from './stripe-credentials';
export { PaymentProviders, ProviderHistories, RefundProviders, type ProvenKey } from './payment-providers';
export { StripeModule } from './stripe.module';
