import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import type { z } from 'zod';
import { openPortalSchema, portalSchema } from './open-portal.schema';
import { OpenPortal } from './open-portal.service';

@ApiTags('subscriptions')
@Controller('api/v1/portal')
export class OpenPortalController {
  constructor(private readonly opening: OpenPortal) {}

  @Post()
  @Endpoint({
    summary: 'Open the billing portal for a user',
    description:
      'Stripe’s page of one customer, with the cards, invoices and subscriptions of that customer: the user’s own, or with `subscription_id` the one who pays for that subscription. What is changed there takes effect here as if it had been done here. Plans are changed among what the project sells now; not there at all where these are more than ten products, or the customer pays for a subscription of another project’s too: `POST /subscriptions/{subscription_id}/change` does it then. A suspended user keeps his portal, a deleted one has none.',
    access: ['secret_key'],
    idempotency: 'remote',
    answersSecret: true,
    response: { status: 201, schema: portalSchema, description: 'Where to send the user.' },
    errors: [
      'customer_not_found',
      'subscription_not_found',
      'url_not_allowed',
      'provider_rejected',
      'provider_unavailable',
    ],
  })
  async openPortal(
    @CurrentProject() projectId: ProjectId,
    @OperationId() operationId: string,
    @Body({ schema: openPortalSchema }) body: z.output<typeof openPortalSchema>,
  ): Promise<z.output<typeof portalSchema>> {
    const portalUrl = await this.opening.execute({
      projectId,
      operationId,
      userId: body.user_id,
      subscriptionId: body.subscription_id,
      returnUrl: body.return_url,
    });
    return { portal_url: portalUrl };
  }
}
