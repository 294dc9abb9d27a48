import { Injectable } from '@nestjs/common';
import type { ProjectId, UserId } from '#kernel';
import { pageRequest, toPage, type Page } from '#infra/http';
import type { z } from 'zod';
import { toRefundView } from '../money-back/money-back-view';
import type { refundSchema } from '../money-back/money-back-view.schema';
import { RefundRepository } from '../money-back/refund.repository';
import { FindPayment } from '../read-payments/find-payment.service';
import type { listRefundsQuery } from './refund-payment.schema';

/** The refunds of a payment, newest first. */
@Injectable()
export class ListRefunds {
  constructor(
    private readonly findPayment: FindPayment,
    private readonly refunds: RefundRepository,
  ) {}

  /** @throws DomainError `payment_not_found`, `invalid_cursor` */
  async execute(
    projectId: ProjectId,
    paymentId: string,
    query: z.output<typeof listRefundsQuery>,
    ownUser: UserId | undefined,
  ): Promise<Page<z.output<typeof refundSchema>>> {
    const page = pageRequest(query);
    const payment = await this.findPayment.execute(projectId, paymentId, ownUser);
    return toPage(await this.refunds.page(payment, page), page, ({ id }) => id, toRefundView);
  }
}
