import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { pageRequest, toPage, type Page } from '#infra/http';
import type { z } from 'zod';
import { PaymentMoneyBack } from '../money-back/payment-money-back';
import { toPaymentView } from '../payment/payment-view';
import type { paymentSchema } from '../payment/payment-view.schema';
import { PaymentRepository } from '../payment/payment.repository';
import type { ListPaymentsQuery } from './read-payments.schema';

/** The payments of a project, newest first. */
@Injectable()
export class ListPayments {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly moneyBack: PaymentMoneyBack,
  ) {}

  /** @throws DomainError `invalid_cursor` */
  async execute(
    projectId: ProjectId,
    query: ListPaymentsQuery,
  ): Promise<Page<z.output<typeof paymentSchema>>> {
    const page = pageRequest(query);
    const filter = {
      userId: query.user_id,
      status: query.status,
      reference: query.reference,
      productId: query.product_id,
      checkoutSessionId: query.checkout_session_id,
      createdAfter: query.created_after,
      createdBefore: query.created_before,
    };
    const found = await this.payments.list(projectId, filter, page);
    return toPage(await this.moneyBack.withAll(found), page, ({ payment }) => payment.id, toPaymentView);
  }
}
