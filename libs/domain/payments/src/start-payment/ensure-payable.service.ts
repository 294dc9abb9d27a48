import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { Database } from '#infra/database';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { beginsByCardForm } from '../payment/sold-items';
import { RecordSettlement } from '../settle-payment/record-settlement.service';
import { EnsureCheckout } from './ensure-checkout.service';
import { EnsureIntent } from './ensure-intent.service';
import { EnsureSubscriptionStart } from './ensure-subscription-start.service';

/** Gives a pending payment what it is paid by: its checkout, its payment intent or its subscription at Stripe. One by hand needs nothing. Safe to repeat. */
@Injectable()
export class EnsurePayable {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly ensureCheckout: EnsureCheckout,
    private readonly ensureIntent: EnsureIntent,
    private readonly ensureStart: EnsureSubscriptionStart,
    private readonly record: RecordSettlement,
  ) {}

  /**
   * @throws DomainError `provider_unavailable`: the payment stays pending and the call may be repeated
   * @throws DomainError `provider_rejected`: the payment has failed
   */
  async execute(payment: Payment): Promise<Payment> {
    if (payment.status !== 'pending') return payment;
    try {
      return await this.ensure(payment);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'provider_rejected') await this.fail(payment, error);
      throw error;
    }
  }

  private async ensure(payment: Payment): Promise<Payment> {
    switch (payment.method) {
      case 'checkout':
        return this.ensureCheckout.execute(payment);
      case 'intent':
        return (beginsByCardForm(payment) ? this.ensureStart : this.ensureIntent).execute(payment);
      // Nothing is asked of Stripe, and so nothing was read under a lock: it may have been called off meanwhile.
      case 'manual':
      case 'invoice':
        return (await this.payments.find(payment.projectId, payment.id)) ?? payment;
    }
  }

  private async fail(payment: Payment, { message }: DomainError): Promise<void> {
    await this.db.transaction(async () => {
      const locked = await this.payments.lock(payment.projectId, payment.id);
      if (locked?.status !== 'pending') return;
      await this.record.execute(locked, {
        status: 'failed',
        failure: { code: 'provider_rejected', message },
        references: {},
      });
    });
  }
}
