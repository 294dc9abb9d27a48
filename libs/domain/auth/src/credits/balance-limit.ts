import { DomainError } from '#kernel';
import { LARGEST_BALANCE } from './credit-fields';
import type { Wallet } from './credit-wallets.repository';

/** @returns the error for a grant that would make a balance too large to be read exactly */
export function balanceLimitExceeded(wallet: Wallet, available: number, amount: number): DomainError {
  return new DomainError(
    'balance_limit_exceeded',
    `User ${wallet.userId} has ${available} ${wallet.creditType}; ${amount} more would pass ${LARGEST_BALANCE}, the most that a balance may hold.`,
  );
}
