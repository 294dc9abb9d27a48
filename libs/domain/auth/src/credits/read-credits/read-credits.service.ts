import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { CreditStatementsRepository, type Balance } from '../credit-statements.repository';
import { CreditWalletsRepository } from '../credit-wallets.repository';

/** Tells what a user can spend. What has lapsed is written off first, so that the answer and the ledger agree. */
@Injectable()
export class ReadCredits {
  constructor(
    private readonly statements: CreditStatementsRepository,
    private readonly wallets: CreditWalletsRepository,
    private readonly clock: Clock,
  ) {}

  async execute(projectId: string, userId: string): Promise<Balance[]> {
    const now = this.clock.now();
    const balances = await this.statements.balancesOf(projectId, userId);
    if (!balances.some(({ nextExpiryAt }) => nextExpiryAt !== null && nextExpiryAt <= now)) return balances;
    await this.wallets.lapseOf(projectId, userId, now);
    return this.statements.balancesOf(projectId, userId);
  }
}
