import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import type { SoldCredits } from './payment';
import { PaymentRepository } from './payment.repository';
import { recurringItemOf } from './sold-items';

/** The subscription that a payment has sold. */
export interface Purchase {
  readonly paymentId: string;
  readonly projectId: string;
  readonly userId: string;
  /** At which account of Stripe's. */
  readonly stripeAccount: string;
  readonly productId: string;
  /** The price at Stripe that it was sold at. */
  readonly priceId: string;
  readonly permissions: readonly string[];
  readonly graceDays: number;
  /** Per unit and period. */
  readonly credits: readonly SoldCredits[];
}

/** Tells other modules what was bought. */
@Injectable()
export class PurchaseLookup {
  constructor(private readonly payments: PaymentRepository) {}

  /** `undefined` when there is no such payment, or it began no subscription. */
  async find(projectId: string, paymentId: string): Promise<Purchase | undefined> {
    const payment = await this.payments.find(projectId as ProjectId, paymentId);
    if (payment === undefined) return undefined;
    const item = recurringItemOf(payment);
    if (item === undefined) return undefined;
    const { userId, stripeAccount } = payment;
    const { productId, priceId, terms } = item;
    return {
      paymentId,
      projectId,
      userId,
      stripeAccount,
      productId,
      priceId,
      permissions: terms.permissions,
      graceDays: terms.graceDays,
      credits: terms.credits,
    };
  }
}
