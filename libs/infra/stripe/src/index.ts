export {
  billingIntervals,
  taxBehaviors,
  type TaxBehavior,
  CatalogueProvider,
  type BillingInterval,
  type NewPrice,
  type ProviderMeter,
  type ProviderPrice,
  type UsageReport,
} from './catalogue-provider';
export {
  LARGEST_CHARGE,
  LARGEST_QUANTITY,
  MOST_LINES,
  MOST_LINES_BESIDE_SUBSCRIPTION,
  PaymentProvider,
  type ConfirmedIntent,
  type IntentConfirmation,
  type NewCheckoutSession,
  type NewCustomer,
  type NewPaymentIntent,
  type ProviderCheckoutSession,
  type ProviderPaymentIntent,
  type RequiredAction,
} from './payment-provider';
export {
  EVENTS_KEPT_DAYS,
  ProviderHistory,
  type EventPage,
  type EventWindow,
  type ListedEvent,
  type ReadableKind,
  type Reversals,
} from './provider-history';
export type { OwnershipMarks, TakeoverMarks } from './provider-marks';
export {
  ProviderWebhooks,
  type VerifiedDelivery,
  type ObjectClues,
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
  type BroughtAccount,
  type StripeCredentials,
  type WebhookSecretsOfAccount,
} from './stripe-credentials';
export {
  MOST_PORTAL_PLANS,
  prorationBehaviors,
  SubscriptionProvider,
  type AccountCustomer,
  type AccountSubscription,
  type NewPortalConfiguration,
  type NewPortalSession,
  type PortalPlan,
  type PortalSession,
  type ProrationBehavior,
  type ProviderChangePreview,
  type ProviderInvoice,
  type ProviderSubscription,
  type ProviderSubscriptionStatus,
  type SubscriptionOperation,
  type SubscriptionTarget,
} from './subscription-provider';
export {
  SubscriptionStartProvider,
  type CardFormSecret,
  type ConfirmedSetup,
  type NewSubscription,
  type ProviderSetupIntent,
  type SetupConfirmation,
  type SubscriptionStart,
} from './subscription-start';
export {
  CatalogueProviders,
  PaymentProviders,
  ProviderHistories,
  RefundProviders,
  SubscriptionProviders,
  SubscriptionStartProviders,
  type ProvenKey,
} from './payment-providers';
export { StripeModule } from './stripe.module';
