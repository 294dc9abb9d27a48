import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId, UserId } from '#kernel';
import { ConfinedTo, CurrentProject, Endpoint, OperationId } from '#infra/http';
import type { z } from 'zod';
import { toRefundView } from '../money-back/money-back-view';
import { refundSchema } from '../money-back/money-back-view.schema';
import { paymentIdField } from '../payment/payment-fields.schema';
import { ListRefunds } from './list-refunds.service';
import { listRefundsQuery, refundPageSchema, refundPaymentSchema } from './refund-payment.schema';
import { RefundPayment } from './refund-payment.service';

@ApiTags('payments')
@Controller('api/v1/payments')
export class RefundPaymentController {
  constructor(
    private readonly refundPayment: RefundPayment,
    private readonly list: ListRefunds,
  ) {}

  @Post(':payment_id/refunds')
  @Endpoint({
    summary: 'Give money back, whole or in part',
    description:
      'Several partial refunds are possible, together never more than was paid. While Stripe cannot be reached the refund is `pending`, and carried out later. Each paid period of a subscription is a payment of its own; refunding one ends no subscription, but the whole of it takes the permissions of that period back, until the next one is paid. Of a payment by hand it records what you have given back.',
    access: ['secret_key'],
    idempotency: 'remote',
    response: { status: 201, schema: refundSchema, description: 'The refund.' },
    errors: ['payment_not_found', 'payment_not_refundable', 'refund_exceeds_payment', 'provider_rejected'],
  })
  async refund(
    @CurrentProject() projectId: ProjectId,
    @OperationId() operationId: string,
    @Param('payment_id', { schema: paymentIdField }) paymentId: string,
    @Body({ schema: refundPaymentSchema }) body: z.output<typeof refundPaymentSchema>,
  ): Promise<z.output<typeof refundSchema>> {
    const { amount, reason } = body;
    const command = { projectId, paymentId, operationId, amount, reason };
    return toRefundView(await this.refundPayment.execute(command));
  }

  @Get(':payment_id/refunds')
  @Endpoint({
    summary: 'List the refunds of a payment, newest first',
    description: 'Those that were made in Stripe’s dashboard as well.',
    access: ['secret_key', 'end_user'],
    response: { status: 200, schema: refundPageSchema, description: 'A page of refunds.' },
    errors: ['payment_not_found', 'invalid_cursor'],
  })
  async listRefunds(
    @CurrentProject() projectId: ProjectId,
    @ConfinedTo() ownUser: UserId | undefined,
    @Param('payment_id', { schema: paymentIdField }) paymentId: string,
    @Query({ schema: listRefundsQuery }) query: z.output<typeof listRefundsQuery>,
  ): Promise<z.output<typeof refundPageSchema>> {
    return this.list.execute(projectId, paymentId, query, ownUser);
  }
}
