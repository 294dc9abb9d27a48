import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import type { Payment, SoldCredits } from './payment';
import { wasPaid } from './payment-status';
import { PaymentRepository } from './payment.repository';
import { beginsByCardForm, recurringItemOf } from './sold-items';

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
  /**
   * False while a card form that begins it has not been through, and when it never was: whatever Stripe makes of the subscription till then, nothing
   * was bought.
   */
  readonly begun: boolean;
  /** Per unit and period. */
  readonly credits: readonly SoldCredits[];
  /** What counts the usage that it is billed by, where it is. */
  readonly meter: string | null;
}

/** Tells other modules what was bought. */
@Injectable()
export class PurchaseLookup {
  constructor(private readonly payments: PaymentRepository) {}

  /** `undefined` when there is no such payment, or it began no subscription. */
  async find(projectId: string, paymentId: string): Promise<Purchase | undefined> {
    const payment = await this.payments.find(projectId as ProjectId, paymentId);
    if (payment === undefined || payment.method === 'invoice') return undefined;
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
      meter: terms.meter ?? null,
      begun: !beginsByCardForm(payment) || hasBeenThrough(payment),
    };
  }
}

/** Money that was on its way and has bounced leaves a subscription that Stripe goes on collecting for. */
function hasBeenThrough({ status, provider, cancelRequestedAt }: Payment): boolean {
  if (status === 'failed') return provider.subscriptionId !== null && cancelRequestedAt === null;
  return status === 'processing' || wasPaid(status);
}
