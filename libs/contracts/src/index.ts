export { authenticateKey, isKnownOrigin } from './calls';
export { calls, eventCatalogue } from './catalogue';
export type { CallDefinition, CallReply, CallRequest } from './define-call';
export {
  sides,
  sourceOf,
  type EventData,
  type EventDefinition,
  type EventEnvelope,
  type EventMetadata,
  type EventSource,
  type Side,
} from './define-event';
export { originMatches } from './origin-patterns';
export {
  paymentType,
  paymentTypes,
  subscriptionStatus,
  subscriptionStatuses,
  type PaymentType,
  type SubscriptionStatus,
} from './shared-fields';
export {
  creditsConsumed,
  creditsExpired,
  creditsGranted,
  creditsPurchased,
  creditsRevoked,
  customerStateChanged,
  paymentCanceled,
  paymentCreated,
  paymentExpired,
  paymentFailed,
  paymentProcessing,
  paymentSucceeded,
  permissionGranted,
  permissionRevoked,
  projectCreated,
  projectUpdated,
  subscriptionCanceled,
  subscriptionCreated,
  subscriptionExpired,
  subscriptionPastDue,
  subscriptionRenewed,
  subscriptionUpdated,
} from './events';
