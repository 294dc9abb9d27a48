import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import { creditUser } from '../credit-fields';
import {
  forgiveDebtRequest,
  forgiveDebtResponse,
  type ForgiveDebtRequest,
  type ForgiveDebtResponse,
} from './forgive-debt.schema';
import { ForgiveDebt } from './forgive-debt.service';

@ApiTags('credits')
@Controller('api/v1/credits')
export class ForgiveDebtController {
  constructor(private readonly forgive: ForgiveDebt) {}

  @Post(':user_id/forgive_debt')
  @Endpoint({
    summary: 'Forgive a debt of credits',
    description:
      'A user who had spent credits of a payment that was refunded owes them, and what he gets next repays that first. Forgives at most what is owed, and answers how many that were.',
    access: ['secret_key'],
    response: {
      status: 200,
      schema: forgiveDebtResponse,
      description: 'What was forgiven and what is still owed.',
    },
    idempotency: 'local',
  })
  async forgiveDebt(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: creditUser }) userId: string,
    @Body({ schema: forgiveDebtRequest }) body: ForgiveDebtRequest,
    @OperationId() operationId: string,
  ): Promise<ForgiveDebtResponse> {
    return this.forgive.execute({
      wallet: { projectId, userId, creditType: body.credit_type },
      amount: body.amount,
      reference: body.reference,
      operationId,
    });
  }
}
