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
export { PaymentProviders, RefundProviders, type ProvenKey } from './payment-providers';
export { StripeModule } from './stripe.module';
