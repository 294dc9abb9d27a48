import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { HttpConfig } from '#infra/config';
import { chosenId, Endpoint } from '#infra/http';
import {
  stripeAccountAnswer,
  toStripeAccountAnswer,
  type StripeAccountAnswer,
} from '../stripe-account/stripe-account-answer';
import { ReadStripeAccount } from './read-stripe-account.service';

@ApiTags('projects')
@Controller('api/v1/projects')
export class ReadStripeAccountController {
  constructor(
    private readonly read: ReadStripeAccount,
    private readonly config: HttpConfig,
  ) {}

  @Get(':project_id/stripe_account')
  @Endpoint({
    summary: 'A project’s own Stripe account',
    access: ['operator', 'secret_key'],
    response: { status: 200, schema: stripeAccountAnswer, description: 'The account, without its keys.' },
    errors: ['project_not_found', 'stripe_account_not_found'],
  })
  async readStripeAccount(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) projectId: ProjectId,
  ): Promise<StripeAccountAnswer> {
    return toStripeAccountAnswer(await this.read.execute(projectId), this.config.publicUrl);
  }
}
