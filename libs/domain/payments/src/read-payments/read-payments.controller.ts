import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DomainError, type ProjectId, type UserId } from '#kernel';
import { ConfinedTo, CurrentProject, Endpoint } from '#infra/http';
import type { z } from 'zod';
import { PaymentMoneyBack } from '../money-back/payment-money-back';
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
    private readonly moneyBack: PaymentMoneyBack,
  ) {}

  @Get()
  @Endpoint({
    summary: 'List payments, newest first',
    access: ['secret_key', 'end_user'],
    response: { status: 200, schema: paymentPageSchema, description: 'A page of payments.' },
    errors: ['invalid_cursor'],
  })
  async listPayments(
    @CurrentProject() projectId: ProjectId,
    @ConfinedTo() ownUser: UserId | undefined,
    @Query({ schema: listPaymentsQuery }) query: ListPaymentsQuery,
  ): Promise<z.output<typeof paymentPageSchema>> {
    if (ownUser !== undefined && query.user_id !== undefined && query.user_id !== ownUser) {
      throw new DomainError(
        'user_not_found',
        `There is nothing of a user ${query.user_id} for you. Ask for your own.`,
      );
    }
    return this.list.execute(projectId, { ...query, user_id: ownUser ?? query.user_id });
  }

  @Get(':payment_id')
  @Endpoint({
    summary: 'Read a payment',
    access: ['secret_key', 'end_user'],
    response: { status: 200, schema: paymentSchema, description: 'The payment.' },
    errors: ['payment_not_found'],
  })
  async getPayment(
    @CurrentProject() projectId: ProjectId,
    @ConfinedTo() ownUser: UserId | undefined,
    @Param('payment_id', { schema: paymentIdField }) paymentId: string,
  ): Promise<z.output<typeof paymentSchema>> {
    const payment = await this.findPayment.execute(projectId, paymentId, ownUser);
    return toPaymentView({ payment, ...(await this.moneyBack.of(payment)) });
  }

  @Get(':payment_id/status')
  @Endpoint({
    summary: 'Read where a payment is',
    access: ['secret_key', 'end_user'],
    response: { status: 200, schema: paymentStatusSchema, description: 'Where it is.' },
    errors: ['payment_not_found'],
  })
  async getPaymentStatus(
    @CurrentProject() projectId: ProjectId,
    @ConfinedTo() ownUser: UserId | undefined,
    @Param('payment_id', { schema: paymentIdField }) paymentId: string,
  ): Promise<z.output<typeof paymentStatusSchema>> {
    return toPaymentStatus(await this.findPayment.execute(projectId, paymentId, ownUser));
  }
}
