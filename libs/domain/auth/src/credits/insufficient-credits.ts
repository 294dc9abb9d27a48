import { DomainError } from '#kernel';
import type { Wallet } from './credit-wallets.repository';

/** @returns the error for who wants more than there is */
export function insufficientCredits(wallet: Wallet, available: number, amount: number): DomainError {
  return new DomainError(
    'insufficient_credits',
    `User ${wallet.userId} has ${available} ${wallet.creditType}, not ${amount}. Nothing was taken.`,
  );
}
