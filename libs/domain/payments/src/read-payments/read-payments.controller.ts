import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint, pageRequest, toPage } from '#infra/http';
import type { z } from 'zod';
import { toPaymentStatus, toPaymentView } from '../payment/payment-view';
import { paymentIdField, paymentSchema, paymentStatusSchema } from '../payment/payment-view.schema';
import { PaymentRepository } from '../payment/payment.repository';
import { FindPayment } from './find-payment.service';
import { listPaymentsQuery, paymentPageSchema } from './read-payments.schema';

@ApiTags('payments')
@Controller('api/v1/payments')
export class ReadPaymentsController {
  constructor(
    private readonly findPayment: FindPayment,
    private readonly payments: PaymentRepository,
  ) {}

  @Get()
  @Endpoint({
    summary: 'List payments, newest first',
    access: ['secret_key'],
    response: { status: 200, schema: paymentPageSchema, description: 'A page of payments.' },
    errors: ['invalid_cursor'],
  })
  async listPayments(
    @CurrentProject() projectId: ProjectId,
    @Query({ schema: listPaymentsQuery }) query: z.output<typeof listPaymentsQuery>,
  ): Promise<z.output<typeof paymentPageSchema>> {
    const page = pageRequest(query);
    const filter = {
      userId: query.user_id,
      status: query.status,
      reference: query.reference,
      productId: query.product_id,
      createdAfter: query.created_after,
      createdBefore: query.created_before,
    };
    const found = await this.payments.list(projectId, filter, page);
    return toPage(found, page, ({ id }) => id, toPaymentView);
  }

  @Get(':payment_id')
  @Endpoint({
    summary: 'Read a payment',
    access: ['secret_key'],
    response: { status: 200, schema: paymentSchema, description: 'The payment.' },
    errors: ['payment_not_found'],
  })
  async getPayment(
    @CurrentProject() projectId: ProjectId,
    @Param('payment_id', { schema: paymentIdField }) paymentId: string,
  ): Promise<z.output<typeof paymentSchema>> {
    return toPaymentView(await this.findPayment.execute(projectId, paymentId));
  }

  @Get(':payment_id/status')
  @Endpoint({
    summary: 'Read where a payment is',
    access: ['secret_key'],
    response: { status: 200, schema: paymentStatusSchema, description: 'Where it is.' },
    errors: ['payment_not_found'],
  })
  async getPaymentStatus(
    @CurrentProject() projectId: ProjectId,
    @Param('payment_id', { schema: paymentIdField }) paymentId: string,
  ): Promise<z.output<typeof paymentStatusSchema>> {
    return toPaymentStatus(await this.findPayment.execute(projectId, paymentId));
  }
}
