import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import { creditUser } from '../credit-fields';
import { holdResponse, presentHold, type HoldResponse } from '../hold.schema';
import { holdCreditsRequest, type HoldCreditsRequest } from './hold-credits.schema';
import { HoldCredits } from './hold-credits.service';

@ApiTags('credits')
@Controller('api/v1/credits')
export class HoldCreditsController {
  constructor(private readonly hold: HoldCredits) {}

  @Post(':user_id/holds')
  @Endpoint({
    summary: 'Reserve credits of a user',
    description:
      'For work whose price is known only afterwards: reserve the most that it may take, then capture what it took. Reserved credits are in `held`, not in `available`, and do not lapse. The whole amount is reserved, or nothing.',
    access: ['secret_key'],
    response: { status: 201, schema: holdResponse, description: 'The open hold.' },
    errors: ['insufficient_credits'],
    idempotency: 'keyed',
  })
  async holdCredits(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: creditUser }) userId: string,
    @Body({ schema: holdCreditsRequest }) body: HoldCreditsRequest,
    @OperationId() operationId: string,
  ): Promise<HoldResponse> {
    const hold = await this.hold.execute({
      wallet: { projectId, userId, creditType: body.credit_type },
      amount: body.amount,
      expiresInSeconds: body.expires_in_seconds,
      operationId,
    });
    return presentHold(hold);
  }
}
