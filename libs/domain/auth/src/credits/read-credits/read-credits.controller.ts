import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { creditUser } from '../credit-fields';
import type { Balance } from '../credit-statements.repository';
import { creditsResponse, type CreditsResponse } from './read-credits.schema';
import { ReadCredits } from './read-credits.service';

@ApiTags('credits')
@Controller('api/v1/credits')
export class ReadCreditsController {
  constructor(private readonly read: ReadCredits) {}

  @Get(':user_id')
  @Endpoint({
    summary: 'What a user can spend',
    description: 'A user without credits has no balances; there is no 404.',
    access: ['secret_key', 'end_user'],
    response: { status: 200, schema: creditsResponse, description: 'The balances and their lots.' },
  })
  async readCredits(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: creditUser }) userId: string,
  ): Promise<CreditsResponse> {
    const balances = await this.read.execute(projectId, userId);
    return { user_id: userId, balances: balances.map(present) };
  }
}

function present({ creditType, available, held, debt, lots }: Balance): CreditsResponse['balances'][number] {
  return {
    credit_type: creditType,
    available,
    held,
    debt,
    lots: lots.map((lot) => ({
      amount: lot.amount,
      remaining: lot.remaining,
      expires_at: lot.expiresAt?.toISOString() ?? null,
      source: { type: lot.sourceType, id: lot.sourceId },
    })),
  };
}
