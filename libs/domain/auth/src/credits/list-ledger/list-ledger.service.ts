import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#infra/http';
import { CreditStatementsRepository, type LedgerEntry } from '../credit-statements.repository';

/** Lists every movement of a user's credits, newest first. Entries add up to the balance and never change. */
@Injectable()
export class ListLedger {
  constructor(private readonly statements: CreditStatementsRepository) {}

  /** One more than the page holds, when there are more. */
  async execute(
    projectId: string,
    userId: string,
    creditType: string | undefined,
    page: PageRequest,
  ): Promise<LedgerEntry[]> {
    return this.statements.ledgerOf(projectId, userId, creditType ?? null, page);
  }
}
