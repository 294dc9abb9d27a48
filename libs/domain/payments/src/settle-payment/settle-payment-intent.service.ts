import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { PaymentProvider, type ProviderPaymentIntent } from '#infra/stripe';
import { PaymentRepository } from '../payment/payment.repository';
import { RecordSettlement } from './record-settlement.service';
import type { SettleOutcome } from './settle-checkout.service';
import { settlementOfIntent } from './settlement';

/** Brings a payment on by what its payment intent says. Safe to repeat, in any order. */
@Injectable()
export class SettlePaymentIntent {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly record: RecordSettlement,
    private readonly provider: PaymentProvider,
  ) {}

  async execute({ intent: told }: { intent: ProviderPaymentIntent }): Promise<SettleOutcome> {
    const { marks } = told;
    if (marks === null) return 'foreign';
    const known = await this.payments.find(marks.projectId as ProjectId, marks.paymentId);
    if (known === undefined) return 'foreign';
    // An old decline told late looks like a bank debit that has failed: while money is on its way, only Stripe's state of today counts.
    const intent =
      known.status === 'processing' ? ((await this.provider.findPaymentIntent(told.id)) ?? told) : told;
    return this.db.transaction(async () => {
      const payment = await this.payments.lock(marks.projectId, marks.paymentId);
      if (payment === undefined) return 'foreign';
      const wasProcessing = known.status === 'processing' && payment.status === 'processing';
      await this.record.execute(payment, settlementOfIntent(intent, wasProcessing));
      return 'applied';
    });
  }
}
