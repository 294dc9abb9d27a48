export { addDays, Clock, MILLISECONDS_PER_DAY, RealTime } from './clock';
export { CardDeclinedError, DomainError, SubscriptionExistsError, type InputFault } from './domain-error';
export { errorCodes, type ErrorCode } from './error-codes';
export { unreachable } from './exhaustive';
export { newId, type PaymentId, type ProductId, type ProjectId, type UserId } from './ids';
export { isCurrency, type Money } from './money';
export { nextRetryDelay, type RetrySchedule } from './retry-schedule';
