import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { CreditReversalsRepository } from '../credit-reversals.repository';
import type { Wallet } from '../credit-wallets.repository';

export interface ForgiveDebtCommand {
  readonly wallet: Wallet;
  /** Undefined: the whole debt. */
  readonly amount: number | undefined;
  readonly reference: string | undefined;
  readonly operationId: string;
}

/** Lets a debt go by hand: the amount, or what is owed when that is less. Once per operation. */
@Injectable()
export class ForgiveDebt {
  constructor(
    private readonly credits: CreditReversalsRepository,
    private readonly clock: Clock,
  ) {}

  async execute(command: ForgiveDebtCommand): Promise<{ forgiven: number; debt: number }> {
    const { wallet, amount = null, reference = null, operationId } = command;
    return this.credits.forgive(wallet, { amount, reference, operationId, now: this.clock.now() });
  }
}
