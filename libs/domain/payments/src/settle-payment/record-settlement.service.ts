import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import {
  creditsPurchased,
  paymentCanceled,
  paymentExpired,
  paymentFailed,
  paymentProcessing,
  paymentSucceeded,
} from '#contracts';
import { Outbox } from '#infra/event-bus';
import type { Payment } from '../payment/payment';
import { paymentEventData, permissionsOfPayment, purchasedCredits } from '../payment/payment-events';
import type { PaymentStatus } from '../payment/payment-status';
import { PaymentRepository } from '../payment/payment.repository';
import { OrderErasure } from '../erase-customers/order-erasure.service';
import { slotOf } from '../subscription-slots/slot-of-payment';
import { SubscriptionSlots } from '../subscription-slots/subscription-slots.repository';
import { applySettlement } from './apply-settlement';
import type { Settlement } from './settlement';

/** Writes down what has become of a payment, and tells of it. Within the transaction that has locked the payment. */
@Injectable()
export class RecordSettlement {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly slots: SubscriptionSlots,
    private readonly outbox: Outbox,
    private readonly orderErasure: OrderErasure,
    private readonly clock: Clock,
  ) {}

  /** @throws PaidAfterEndError */
  async execute(locked: Payment, settlement: Settlement): Promise<Payment> {
    const { payment, reached } = applySettlement(locked, settlement, this.clock.now());
    await this.payments.save(payment);
    const { customerId } = payment.provider;
    if (customerId !== null && (reached !== null || customerId !== locked.provider.customerId)) {
      const { projectId, userId, stripeAccount } = payment;
      await this.orderErasure.ifDeleted({ projectId, userId, stripeAccount, providerCustomerId: customerId });
    }
    if (reached !== null) {
      await this.moveSlot(payment, reached);
      await this.publish(payment, reached);
    }
    return payment;
  }

  private async moveSlot(payment: Payment, reached: PaymentStatus): Promise<void> {
    const slot = slotOf(payment);
    if (slot === undefined) return;
    if (reached === 'succeeded' || reached === 'processing') await this.slots.confirm(slot);
    else await this.slots.releaseUnpaid(slot);
  }

  private async publish(payment: Payment, reached: PaymentStatus): Promise<void> {
    const subject = { projectId: payment.projectId, userId: payment.userId };
    const data = paymentEventData(payment);
    switch (reached) {
      case 'processing':
        await this.outbox.append(paymentProcessing, subject, data);
        return;
      case 'succeeded':
        await this.outbox.append(paymentSucceeded, subject, {
          ...data,
          permissions: permissionsOfPayment(payment),
        });
        for (const credits of purchasedCredits(payment, payment.succeededAt ?? this.clock.now())) {
          await this.outbox.append(creditsPurchased, subject, credits);
        }
        return;
      case 'failed':
        await this.outbox.append(paymentFailed, subject, data);
        return;
      case 'expired':
        await this.outbox.append(paymentExpired, subject, data);
        return;
      case 'canceled':
        await this.outbox.append(paymentCanceled, subject, data);
        return;
      case 'pending':
      case 'partially_refunded':
      case 'refunded':
      case 'disputed':
        throw new Error(`A settlement cannot lead to ${reached}`);
    }
  }
}
