export { authenticateKey, isKnownOrigin, tokenKeys } from './calls';
export { ACCESS_TOKEN_TYPE, publicKeyJwk, type PublicKeyJwk } from './calls/token-keys';
export { calls, eventCatalogue } from './catalogue';
export { defineCall, type CallDefinition, type CallReply, type CallRequest } from './define-call';
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
  userStatus,
  userStatuses,
  type PaymentType,
  type SubscriptionStatus,
  type UserStatus,
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
  paymentDisputeClosed,
  paymentDisputed,
  paymentExpired,
  paymentFailed,
  paymentProcessing,
  paymentRefunded,
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
  userCreated,
  userDeleted,
  userReinstated,
  userSuspended,
  userUpdated,
} from './events';
