import { Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import type { z } from 'zod';
import { paymentIdField, startedByMethodSchema } from '../payment/payment-view.schema';
import { ShowStarted } from '../start-payment/show-started.service';
import { RetryPayment } from './retry-payment.service';

@ApiTags('payments')
@Controller('api/v1/payments')
export class RetryPaymentController {
  constructor(
    private readonly retryPayment: RetryPayment,
    private readonly showStarted: ShowStarted,
  ) {}

  @Post(':payment_id/retry')
  @Endpoint({
    summary: 'Start a fresh payment for a failed or expired one',
    description:
      'A new payment for the same products, quantities and reference, made in the same way, at today’s prices. A retry that can still be paid is returned again.',
    access: ['secret_key'],
    idempotency: 'remote',
    answersSecret: 'lasting',
    response: { status: 201, schema: startedByMethodSchema, description: 'The new payment.' },
    errors: [
      'payment_not_found',
      'payment_not_retryable',
      'project_archived',
      'user_suspended',
      'user_not_found',
      'product_not_found',
      'quantity_out_of_range',
      'amount_too_large',
      'cart_currency_mismatch',
      'cart_recurring_conflict',
      'cart_full',
      'url_not_allowed',
      'payment_type_mismatch',
      'subscription_exists',
      'intent_mode_not_supported',
      'manual_payment_not_supported',
      'checkout_in_progress',
      'concurrent_update',
      'provider_rejected',
      'provider_unavailable',
    ],
  })
  async retry(
    @CurrentProject() projectId: ProjectId,
    @OperationId() operationId: string,
    @Param('payment_id', { schema: paymentIdField }) paymentId: string,
  ): Promise<z.output<typeof startedByMethodSchema>> {
    return this.showStarted.execute(await this.retryPayment.execute(projectId, paymentId, operationId));
  }
}
