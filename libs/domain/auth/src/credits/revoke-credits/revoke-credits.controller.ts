import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import { creditUser } from '../credit-fields';
import {
  revokeCreditsRequest,
  revokeCreditsResponse,
  type RevokeCreditsRequest,
  type RevokeCreditsResponse,
} from './revoke-credits.schema';
import { RevokeCredits } from './revoke-credits.service';

@ApiTags('credits')
@Controller('api/v1/credits')
export class RevokeCreditsController {
  constructor(private readonly revoke: RevokeCredits) {}

  @Post(':user_id/revoke')
  @Endpoint({
    summary: 'Take credits back by hand',
    description: 'Takes at most what is there, soonest expiry first, and answers how many that were.',
    access: ['secret_key'],
    response: {
      status: 200,
      schema: revokeCreditsResponse,
      description: 'What was taken back and what is left.',
    },
    idempotency: 'local',
  })
  async revokeCredits(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: creditUser }) userId: string,
    @Body({ schema: revokeCreditsRequest }) body: RevokeCreditsRequest,
    @OperationId() operationId: string,
  ): Promise<RevokeCreditsResponse> {
    return this.revoke.execute({
      wallet: { projectId, userId, creditType: body.credit_type },
      amount: body.amount,
      reference: body.reference,
      operationId,
    });
  }
}
