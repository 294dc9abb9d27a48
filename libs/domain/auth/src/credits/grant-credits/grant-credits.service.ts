import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { mustBeFuture } from '../../future-time';
import { UsersRepository } from '../../users/users.repository';
import { balanceLimitExceeded } from '../balance-limit';
import { CreditWalletsRepository, type Wallet } from '../credit-wallets.repository';

export interface GrantCreditsCommand {
  readonly wallet: Wallet;
  readonly amount: number;
  readonly expiresAt: Date | null;
  readonly reference: string | undefined;
  readonly operationId: string;
}

/** Gives credits by hand, as one lot. Once per operation. */
@Injectable()
export class GrantCredits {
  constructor(
    private readonly wallets: CreditWalletsRepository,
    private readonly users: UsersRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `validation_failed` when they would have lapsed already, `balance_limit_exceeded`, `user_not_found` for one who was deleted */
  async execute(command: GrantCreditsCommand): Promise<{ lotId: string; available: number }> {
    const { wallet, amount, expiresAt, reference = null, operationId } = command;
    const now = this.clock.now();
    mustBeFuture('expires_at', expiresAt, now);
    await this.users.assertNotDeleted(wallet);
    const granted = await this.wallets.grant(wallet, {
      amount,
      expiresAt,
      source: { type: 'manual' },
      reference,
      operationId,
      now,
    });
    if (granted.outcome === 'limit') throw balanceLimitExceeded(wallet, granted.available, amount);
    return { lotId: granted.lotId, available: granted.available };
  }
}
