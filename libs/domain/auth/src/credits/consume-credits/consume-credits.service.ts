import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { CreditWalletsRepository, type Wallet } from '../credit-wallets.repository';
import { insufficientCredits } from '../insufficient-credits';

export interface ConsumeCreditsCommand {
  readonly wallet: Wallet;
  readonly amount: number;
  readonly reference: string | undefined;
  readonly operationId: string;
}

/** Spends credits of a user: the whole amount or nothing, those that lapse soonest first. One round trip, once per operation. */
@Injectable()
export class ConsumeCredits {
  constructor(
    private readonly wallets: CreditWalletsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `insufficient_credits`, with nothing taken */
  async execute(command: ConsumeCreditsCommand): Promise<{ consumed: number; available: number }> {
    const { wallet, amount, reference = null, operationId } = command;
    const taken = await this.wallets.take(wallet, {
      kind: 'consumed',
      amount,
      reference,
      operationId,
      now: this.clock.now(),
    });
    if (taken.outcome === 'insufficient') throw insufficientCredits(wallet, taken.available, amount);
    return { consumed: taken.moved, available: taken.available };
  }
}
