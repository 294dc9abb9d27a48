import { DomainError } from '#kernel';

/** @throws DomainError `validation_failed` when `time`, given in the field `path`, is not after `now` */
export function mustBeFuture(path: string, time: Date | null, now: Date): void {
  if (time === null || time > now) return;
  const message = `Must be in the future: it is ${now.toISOString()} now`;
  throw new DomainError('validation_failed', `${path}: ${message}`, [{ path, message }]);
}
