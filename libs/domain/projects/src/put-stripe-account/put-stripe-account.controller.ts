import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { HttpConfig } from '#infra/config';
import { chosenId, Endpoint } from '#infra/http';
import {
  stripeAccountAnswer,
  toStripeAccountAnswer,
  type StripeAccountAnswer,
} from '../stripe-account/stripe-account-answer';
import { putStripeAccountSchema, type PutStripeAccountInput } from './put-stripe-account.schema';
import { PutStripeAccount } from './put-stripe-account.service';

@ApiTags('projects')
@Controller('api/v1/projects')
export class PutStripeAccountController {
  constructor(
    private readonly put: PutStripeAccount,
    private readonly config: HttpConfig,
  ) {}

  @Put(':project_id/stripe_account')
  @Endpoint({
    summary: 'Sell through a Stripe account of its own',
    description:
      'The key is proved against Stripe first. From then on everything that the project begins is at that account; what was begun before stays where it is, and so do its customers. Prices that Paygrove has made are made anew there; products with a `price_id` need a price of that id that says the same. The same account again changes its keys.',
    takesBody: true,
    access: ['operator', 'secret_key'],
    response: { status: 200, schema: stripeAccountAnswer, description: 'The account, without its keys.' },
    errors: [
      'project_not_found',
      'project_archived',
      'stripe_key_invalid',
      'price_invalid',
      'concurrent_update',
      'provider_rejected',
      'provider_unavailable',
    ],
  })
  async putStripeAccount(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) projectId: ProjectId,
    @Body({ schema: putStripeAccountSchema }) input: PutStripeAccountInput,
  ): Promise<StripeAccountAnswer> {
    return toStripeAccountAnswer(await this.put.execute(projectId, input), this.config.publicUrl);
  }
}
