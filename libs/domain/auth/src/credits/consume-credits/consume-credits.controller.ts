import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import { creditUser } from '../credit-fields';
import {
  consumeCreditsRequest,
  consumeCreditsResponse,
  type ConsumeCreditsRequest,
  type ConsumeCreditsResponse,
} from './consume-credits.schema';
import { ConsumeCredits } from './consume-credits.service';

@ApiTags('credits')
@Controller('api/v1/credits')
export class ConsumeCreditsController {
  constructor(private readonly consume: ConsumeCredits) {}

  @Post(':user_id/consume')
  @Endpoint({
    summary: 'Spend credits of a user',
    description:
      'Takes the whole amount or nothing, never below zero. Lots burn soonest expiry first. Send an Idempotency-Key, so that a repetition takes nothing twice.',
    access: ['secret_key'],
    direct: true,
    response: {
      status: 200,
      schema: consumeCreditsResponse,
      description: 'What was taken and what is left.',
    },
    errors: ['insufficient_credits'],
    idempotency: 'keyed',
  })
  async consumeCredits(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: creditUser }) userId: string,
    @Body({ schema: consumeCreditsRequest }) body: ConsumeCreditsRequest,
    @OperationId() operationId: string,
  ): Promise<ConsumeCreditsResponse> {
    return this.consume.execute({
      wallet: { projectId, userId, creditType: body.credit_type },
      amount: body.amount,
      reference: body.reference,
      operationId,
    });
  }
}
