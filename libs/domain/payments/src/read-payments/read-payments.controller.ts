import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import type { z } from 'zod';
import { toPaymentStatus, toPaymentView } from '../payment/payment-view';
import { paymentIdField, paymentSchema, paymentStatusSchema } from '../payment/payment-view.schema';
import { FindPayment } from './find-payment.service';
import { ListPayments } from './list-payments.service';
import { listPaymentsQuery, paymentPageSchema, type ListPaymentsQuery } from './read-payments.schema';

@ApiTags('payments')
@Controller('api/v1/payments')
export class ReadPaymentsController {
  constructor(
    private readonly findPayment: FindPayment,
    private readonly list: ListPayments,
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
    @Query({ schema: listPaymentsQuery }) query: ListPaymentsQuery,
  ): Promise<z.output<typeof paymentPageSchema>> {
    return this.list.execute(projectId, query);
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
