import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Clock, type ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import { operatesSubscription, subscriptionIdField } from '../operate-subscription/operation-fields';
import { viewOf } from '../subscription/subscription-view';
import type { SubscriptionView } from '../subscription/subscription-view.schema';
import {
  changePreviewSchema,
  changeSubscriptionSchema,
  type ChangePreview,
  type ChangeSubscriptionBody,
} from './change-subscription.schema';
import { ChangeSubscription } from './change-subscription.service';
import type { ChangeCommand } from './draft-change.service';
import { PreviewChange } from './preview-change.service';

const refusals = [
  ...operatesSubscription.errors,
  'subscription_past_due',
  'subscription_paused',
  'subscription_canceling',
  'subscription_currency_mismatch',
  'subscription_exists',
  'product_not_found',
  'product_not_recurring',
  'same_product',
  'quantity_out_of_range',
  'amount_too_large',
  'project_archived',
] as const;

@ApiTags('subscriptions')
@Controller('api/v1/subscriptions')
export class ChangeSubscriptionController {
  constructor(
    private readonly changing: ChangeSubscription,
    private readonly previewChange: PreviewChange,
    private readonly clock: Clock,
  ) {}

  @Post(':subscription_id/change')
  @Endpoint({
    ...operatesSubscription,
    summary: 'Change the product or the quantity of a subscription',
    description:
      'The permissions are those of the new product at once. Credits come with the next renewal, or, where the change begins a period of its own (another interval), with that, in proportion to what was paid for it. What the change gives back is credit of the customer’s at Stripe, for his next invoices: it takes the credits (units) of the period with it, in proportion, and cannot be refunded as well. What is billed at once and cannot be paid leaves everything as it was.',
    errors: [...refusals, 'card_declined', 'concurrent_update'],
  })
  async changeSubscription(
    @CurrentProject() projectId: ProjectId,
    @OperationId() operationId: string,
    @Param('subscription_id', { schema: subscriptionIdField }) subscriptionId: string,
    @Body({ schema: changeSubscriptionSchema }) body: ChangeSubscriptionBody,
  ): Promise<SubscriptionView> {
    const command = { ...commandOf(projectId, subscriptionId, body), operationId };
    return viewOf(await this.changing.execute(command), this.clock.now());
  }

  @Post(':subscription_id/change/preview')
  @Endpoint({
    ...operatesSubscription,
    summary: 'What a change of a subscription would bill',
    description: 'Changes nothing. Give its `proration_date` to the change, which then bills just this.',
    response: { status: 200, schema: changePreviewSchema, description: 'The invoice, as it would be.' },
    errors: refusals,
  })
  async previewSubscriptionChange(
    @CurrentProject() projectId: ProjectId,
    @Param('subscription_id', { schema: subscriptionIdField }) subscriptionId: string,
    @Body({ schema: changeSubscriptionSchema }) body: ChangeSubscriptionBody,
  ): Promise<ChangePreview> {
    return this.previewChange.execute(commandOf(projectId, subscriptionId, body));
  }
}

function commandOf(
  projectId: ProjectId,
  subscriptionId: string,
  body: ChangeSubscriptionBody,
): ChangeCommand {
  return {
    projectId,
    subscriptionId,
    productId: body.product_id,
    quantity: body.quantity,
    prorationBehavior: body.proration_behavior,
    prorationDate: body.proration_date === undefined ? null : new Date(body.proration_date),
  };
}
