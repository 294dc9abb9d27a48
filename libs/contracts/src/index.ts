export { authenticateKey, isKnownOrigin } from './calls';
export { calls, eventCatalogue } from './catalogue';
export { defineCall, type CallDefinition, type CallReply, type CallRequest } from './define-call';
export {
  defineEvent,
  sides,
  sourceOf,
  type EventData,
  type EventDefinition,
  type EventEnvelope,
  type EventMetadata,
  type EventSource,
  type Side,
} from './define-event';
export { originMatches, type OriginPattern } from './origin-patterns';
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
