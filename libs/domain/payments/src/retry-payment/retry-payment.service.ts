import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId } from '#kernel';
import type { Payment } from '../payment/payment';
import { FindPayment } from '../read-payments/find-payment.service';
import { StartPayment } from '../start-payment/start-payment.service';

/** Starts a fresh payment for the same, at today's terms, after one that has failed or expired. */
@Injectable()
export class RetryPayment {
  constructor(
    private readonly findPayment: FindPayment,
    private readonly startPayment: StartPayment,
  ) {}

  /** @throws DomainError `payment_not_found`, `payment_not_retryable`, and what starting a payment throws */
  async execute(projectId: ProjectId, paymentId: string, operationId: string): Promise<Payment> {
    const former = await this.findPayment.execute(projectId, paymentId);
    const { status, method } = former;
    if ((status !== 'failed' && status !== 'expired') || method === 'invoice') {
      throw new DomainError(
        'payment_not_retryable',
        `${former.id} is ${status}: only a failed or expired payment can be retried.`,
      );
    }
    return this.startPayment.execute({
      projectId,
      operationId,
      fromFrontEnd: former.fromFrontEnd,
      paymentType: former.paymentType,
      method,
      promotion: former.promotion ?? undefined,
      userId: former.userId,
      email: former.email,
      items: former.items.map(({ productId, quantity }) => ({ productId, quantity })),
      successUrl: former.successUrl,
      cancelUrl: former.cancelUrl,
      reference: former.reference ?? undefined,
      metadata: former.metadata,
      retryOf: former.id,
    });
  }
}
