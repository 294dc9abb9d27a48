import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import { creditUser } from '../credit-fields';
import {
  grantCreditsRequest,
  grantCreditsResponse,
  type GrantCreditsRequest,
  type GrantCreditsResponse,
} from './grant-credits.schema';
import { GrantCredits } from './grant-credits.service';

@ApiTags('credits')
@Controller('api/v1/credits')
export class GrantCreditsController {
  constructor(private readonly grant: GrantCredits) {}

  @Post(':user_id/grant')
  @Endpoint({
    summary: 'Give credits by hand',
    description:
      'For goodwill, migrations and free tiers. Bought credits arrive by themselves. What the user owes is repaid first. A user who was deleted gets none.',
    access: ['secret_key'],
    response: { status: 201, schema: grantCreditsResponse, description: 'The new lot.' },
    errors: ['balance_limit_exceeded', 'user_not_found'],
    idempotency: 'local',
  })
  async grantCredits(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: creditUser }) userId: string,
    @Body({ schema: grantCreditsRequest }) body: GrantCreditsRequest,
    @OperationId() operationId: string,
  ): Promise<GrantCreditsResponse> {
    const expiresAt = body.expires_at === null ? null : new Date(body.expires_at);
    const { lotId, available } = await this.grant.execute({
      wallet: { projectId, userId, creditType: body.credit_type },
      amount: body.amount,
      expiresAt,
      reference: body.reference,
      operationId,
    });
    return {
      lot_id: lotId,
      credit_type: body.credit_type,
      amount: body.amount,
      available,
      expires_at: expiresAt?.toISOString() ?? null,
    };
  }
}
