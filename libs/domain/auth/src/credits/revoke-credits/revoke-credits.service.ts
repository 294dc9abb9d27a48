import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { CreditWalletsRepository, type Wallet } from '../credit-wallets.repository';

export interface RevokeCreditsCommand {
  readonly wallet: Wallet;
  readonly amount: number;
  readonly reference: string | undefined;
  readonly operationId: string;
}

/** Takes credits back by hand: the amount, or what is there when that is less. Once per operation. */
@Injectable()
export class RevokeCredits {
  constructor(
    private readonly wallets: CreditWalletsRepository,
    private readonly clock: Clock,
  ) {}

  async execute(command: RevokeCreditsCommand): Promise<{ revoked: number; available: number }> {
    const { wallet, amount, reference = null, operationId } = command;
    const { moved, available } = await this.wallets.take(wallet, {
      kind: 'revoked',
      amount,
      reference,
      operationId,
      now: this.clock.now(),
    });
    return { revoked: moved, available };
  }
}
