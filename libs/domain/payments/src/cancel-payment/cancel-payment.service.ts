import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId } from '#kernel';
import type { Payment } from '../payment/payment';
import { FindPayment } from '../read-payments/find-payment.service';
import { EnsurePayable } from '../start-payment/ensure-payable.service';
import { CloseCheckout } from './close-checkout.service';

/** Calls off a payment that is not paid yet: its checkout can no longer be used. */
@Injectable()
export class CancelPayment {
  constructor(
    private readonly findPayment: FindPayment,
    private readonly ensurePayable: EnsurePayable,
    private readonly closeCheckout: CloseCheckout,
  ) {}

  /** @throws DomainError `payment_not_found`, `payment_not_cancelable` */
  async execute(projectId: ProjectId, paymentId: string): Promise<Payment> {
    const payment = await this.findPayment.execute(projectId, paymentId);
    if (payment.status === 'canceled') return payment;
    if (payment.status !== 'pending') throw notCancelable(payment);
    const closed = await this.closeCheckout.execute(await this.ensurePayable.execute(payment));
    if (closed.status !== 'canceled') throw notCancelable(closed);
    return closed;
  }
}

function notCancelable({ id, status }: Payment): DomainError {
  return new DomainError(
    'payment_not_cancelable',
    `${id} is ${status}: only a pending payment can be canceled.`,
  );
}
