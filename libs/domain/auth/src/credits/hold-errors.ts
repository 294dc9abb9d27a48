import { DomainError } from '#kernel';
import type { Hold } from './credit-holds.repository';

export function holdNotFound(holdId: string): DomainError {
  return new DomainError('hold_not_found', `There is no hold ${holdId} in this project.`);
}

/** @returns the error for settling a hold that was settled before, or has expired */
export function holdNotOpen({ id, state }: Hold): DomainError {
  return new DomainError(
    'hold_not_open',
    `Hold ${id} is ${state}: only an open one can be captured or released. Reserve anew if you still need to.`,
  );
}
