import { Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import type { z } from 'zod';
import { toPaymentView } from '../payment/payment-view';
import { paymentIdField, paymentSchema } from '../payment/payment-view.schema';
import { CancelPayment } from './cancel-payment.service';

@ApiTags('payments')
@Controller('api/v1/payments')
export class CancelPaymentController {
  constructor(private readonly cancelPayment: CancelPayment) {}

  @Post(':payment_id/cancel')
  @Endpoint({
    summary: 'Call off a payment that is not paid yet',
    description: 'Closes its checkout. Canceling twice is canceling once.',
    access: ['secret_key'],
    idempotency: 'remote',
    response: { status: 200, schema: paymentSchema, description: 'The canceled payment.' },
    errors: ['payment_not_found', 'payment_not_cancelable', 'provider_unavailable', 'user_not_found'],
  })
  async cancel(
    @CurrentProject() projectId: ProjectId,
    @Param('payment_id', { schema: paymentIdField }) paymentId: string,
  ): Promise<z.output<typeof paymentSchema>> {
    const payment = await this.cancelPayment.execute(projectId, paymentId);
    return toPaymentView({ payment, refunds: [], disputes: [] });
  }
}
