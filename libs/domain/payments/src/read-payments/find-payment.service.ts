import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId, type UserId } from '#kernel';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';

/** Finds a payment of the project, or of one of its users alone. Anyone else's does not exist. */
@Injectable()
export class FindPayment {
  constructor(private readonly payments: PaymentRepository) {}

  /** @throws DomainError `payment_not_found` */
  async execute(projectId: ProjectId, paymentId: string, ownUser?: UserId): Promise<Payment> {
    const payment = await this.payments.find(projectId, paymentId);
    if (payment !== undefined && (ownUser === undefined || payment.userId === ownUser)) return payment;
    throw new DomainError('payment_not_found', `There is no payment ${paymentId} in this project.`);
  }
}
