import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import type { z } from 'zod';
import { openPortalSchema, portalSchema } from './open-portal.schema';
import { OpenPortal } from './open-portal.service';

@ApiTags('payments')
@Controller('api/v1/portal')
export class OpenPortalController {
  constructor(private readonly opening: OpenPortal) {}

  @Post()
  @Endpoint({
    summary: 'Open the billing portal for a user',
    description:
      'Stripe’s page with his cards, invoices and subscriptions. What he changes there takes effect here as if it had been done here.',
    access: ['secret_key'],
    idempotency: 'remote',
    answersSecret: true,
    response: { status: 201, schema: portalSchema, description: 'Where to send the user.' },
    errors: ['customer_not_found', 'url_not_allowed', 'provider_rejected', 'provider_unavailable'],
  })
  async openPortal(
    @CurrentProject() projectId: ProjectId,
    @OperationId() operationId: string,
    @Body({ schema: openPortalSchema }) body: z.output<typeof openPortalSchema>,
  ): Promise<z.output<typeof portalSchema>> {
    const command = { projectId, operationId, userId: body.user_id, returnUrl: body.return_url };
    return { portal_url: await this.opening.execute(command) };
  }
}
