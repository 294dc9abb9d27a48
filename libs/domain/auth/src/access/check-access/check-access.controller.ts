import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import {
  checkAccessRequest,
  checkAccessResponse,
  type CheckAccessRequest,
  type CheckAccessResponse,
} from './check-access.schema';
import { CheckAccess } from './check-access.service';

@ApiTags('permissions')
@Controller('api/v1/check')
export class CheckAccessController {
  constructor(private readonly check: CheckAccess) {}

  @Post()
  @Endpoint({
    summary: 'Whether a user may, by permission, by credits, or both',
    description:
      'Always 200: a refusal is `allowed: false` with its reason. Without an `amount` one credit is asked for. With `consume` the credits are taken if, and only if, the answer is allowed; send an Idempotency-Key then, so that a repetition takes nothing twice.',
    access: ['secret_key'],
    direct: true,
    response: { status: 200, schema: checkAccessResponse, description: 'The decision, and why.' },
    idempotency: 'local',
  })
  async checkAccess(
    @CurrentProject() projectId: ProjectId,
    @Body({ schema: checkAccessRequest }) body: CheckAccessRequest,
    @OperationId() operationId: string,
  ): Promise<CheckAccessResponse> {
    const { user_id: userId, permission, credit_type: creditType, amount = 1, consume } = body;
    const credits = creditType === undefined ? undefined : { creditType, amount, consume };
    return this.check.execute({ projectId, userId, permission, credits, operationId });
  }
}
