import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, pageRequest, toPage } from '#infra/http';
import { creditUser } from '../credit-fields';
import type { LedgerEntry } from '../credit-statements.repository';
import {
  ledgerQuery,
  ledgerResponse,
  type LedgerEntryResponse,
  type LedgerQuery,
  type LedgerResponse,
} from './list-ledger.schema';
import { ListLedger } from './list-ledger.service';

@ApiTags('credits')
@Controller('api/v1/credits')
export class ListLedgerController {
  constructor(private readonly list: ListLedger) {}

  @Get(':user_id/ledger')
  @Endpoint({
    summary: 'Every movement of a user’s credits',
    description: 'Newest first. The entries of a kind of credit add up to its balance.',
    access: ['secret_key', 'end_user'],
    response: { status: 200, schema: ledgerResponse, description: 'A page of entries.' },
    errors: ['invalid_cursor'],
  })
  async listLedger(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: creditUser }) userId: string,
    @Query({ schema: ledgerQuery }) query: LedgerQuery,
  ): Promise<LedgerResponse> {
    const page = pageRequest(query);
    const entries = await this.list.execute(projectId, userId, query.credit_type, page);
    return toPage(entries, page, ({ position }) => String(position), present);
  }
}

function present(entry: LedgerEntry): LedgerEntryResponse {
  return {
    entry_id: entry.id,
    type: entry.type,
    credit_type: entry.creditType,
    amount: entry.amount,
    balance_after: entry.balanceAfter,
    source: { type: entry.sourceType, id: entry.sourceId },
    reference: entry.reference,
    created_at: entry.createdAt.toISOString(),
  };
}
