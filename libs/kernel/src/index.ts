export { addDays, Clock, SystemClock } from './clock';
export { CardDeclinedError, DomainError, type InputFault } from './domain-error';
export { errorCodes, type ErrorCode } from './error-codes';
export { unreachable } from './exhaustive';
export { newId, type PaymentId, type ProductId, type ProjectId, type UserId } from './ids';
export { isCurrency, type Money } from './money';
export { nextRetryDelay, type RetrySchedule } from './retry-schedule';
