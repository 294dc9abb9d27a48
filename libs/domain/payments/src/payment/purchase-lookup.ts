import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { PaymentRepository } from './payment.repository';

/** What a payment has sold, for the subscription that it has begun. */
export interface Purchase {
  readonly paymentId: string;
  readonly projectId: string;
  readonly userId: string;
  readonly productId: string;
  readonly permissions: readonly string[];
  readonly graceDays: number;
}

/** Tells other modules what was bought. */
@Injectable()
export class PurchaseLookup {
  constructor(private readonly payments: PaymentRepository) {}

  async find(projectId: string, paymentId: string): Promise<Purchase | undefined> {
    const payment = await this.payments.find(projectId as ProjectId, paymentId);
    if (payment === undefined) return undefined;
    const { userId, productId, terms } = payment;
    return {
      paymentId,
      projectId,
      userId,
      productId,
      permissions: terms.permissions,
      graceDays: terms.graceDays,
    };
  }
}
