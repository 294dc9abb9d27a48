import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#kernel';
import { CreditWalletsRepository, type Wallet } from '../credit-wallets.repository';

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

  /** @throws DomainError `insufficient_credits`, with nothing written */
  async execute(command: ConsumeCreditsCommand): Promise<{ consumed: number; available: number }> {
    const { wallet, amount, reference = null, operationId } = command;
    const taken = await this.wallets.take(wallet, {
      kind: 'consumed',
      amount,
      reference,
      operationId,
      now: this.clock.now(),
    });
    if (taken.outcome === 'insufficient') {
      throw new DomainError(
        'insufficient_credits',
        `User ${wallet.userId} has ${taken.available} ${wallet.creditType}, not ${amount}. Nothing was taken.`,
      );
    }
    return { consumed: taken.moved, available: taken.available };
  }
}
