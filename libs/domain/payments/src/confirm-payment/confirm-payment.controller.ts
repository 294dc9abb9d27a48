import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import type { z } from 'zod';
import { paymentIdField } from '../payment/payment-view.schema';
import { confirmedPaymentSchema, confirmPaymentSchema } from './confirm-payment.schema';
import { ConfirmPayment } from './confirm-payment.service';

@ApiTags('payments')
@Controller('api/v1/payments')
export class ConfirmPaymentController {
  constructor(private readonly confirmPayment: ConfirmPayment) {}

  @Post(':payment_id/confirm')
  @Endpoint({
    summary: 'Take the money of a payment that was started with mode: intent',
    description:
      'By a payment method that Stripe’s card form has made in the browser. Of a subscription that is its first payment, or, where there is nothing to pay yet, the card that it goes on with: then its trial begins. A declined card is 402 `card_declined` with Stripe’s `decline_code`; the payment stays pending, and can be confirmed with another. One that is paid already is answered as it is.',
    access: ['secret_key'],
    idempotency: 'remote',
    response: { status: 200, schema: confirmedPaymentSchema, description: 'Where it now is.' },
    errors: [
      'payment_not_found',
      'payment_not_confirmable',
      'card_declined',
      'url_not_allowed',
      'provider_rejected',
      'provider_unavailable',
    ],
  })
  async confirm(
    @CurrentProject() projectId: ProjectId,
    @OperationId() operationId: string,
    @Param('payment_id', { schema: paymentIdField }) paymentId: string,
    @Body({ schema: confirmPaymentSchema }) body: z.output<typeof confirmPaymentSchema>,
  ): Promise<z.output<typeof confirmedPaymentSchema>> {
    const { payment, requiredAction } = await this.confirmPayment.execute({
      projectId,
      paymentId,
      operationId,
      paymentMethodId: body.payment_method,
      returnUrl: body.return_url,
    });
    const { id: payment_id, status } = payment;
    if (requiredAction === null) return { payment_id, status };
    const { type, redirectUrl: redirect_url } = requiredAction;
    return { payment_id, status, required_action: { type, redirect_url } };
  }
}
