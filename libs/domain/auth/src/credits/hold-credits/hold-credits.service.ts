import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { CreditHoldsRepository, type Hold } from '../credit-holds.repository';
import type { Wallet } from '../credit-wallets.repository';
import { insufficientCredits } from '../insufficient-credits';

export interface HoldCreditsCommand {
  readonly wallet: Wallet;
  readonly amount: number;
  readonly expiresInSeconds: number;
  readonly operationId: string;
}

/**
 * Reserves credits before it is known how many a job will use: the whole amount or nothing. They cannot be spent otherwise, nor
 * lapse, until they are captured or released, or the hold expires. Once per operation.
 */
@Injectable()
export class HoldCredits {
  constructor(
    private readonly holds: CreditHoldsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `insufficient_credits`, with nothing reserved */
  async execute({ wallet, amount, expiresInSeconds, operationId }: HoldCreditsCommand): Promise<Hold> {
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + expiresInSeconds * 1_000);
    const held = await this.holds.hold(wallet, { amount, expiresAt, operationId, now });
    if (held.outcome === 'insufficient') throw insufficientCredits(wallet, held.available, amount);
    return held.hold;
  }
}
