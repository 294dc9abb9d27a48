import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { isAt, PaymentProviders, type ProviderPaymentIntent, type StripeAccount } from '#infra/stripe';
import type { Payment } from '../payment/payment';
import { mayBecome } from '../payment/payment-status';
import { PaymentRepository } from '../payment/payment.repository';
import { RecordSettlement } from './record-settlement.service';
import type { SettleOutcome } from './settle-checkout.service';
import { settlementFor, settlementOfIntent, type Settlement } from './settlement';

export interface SettlePaymentIntentCommand {
  readonly intent: ProviderPaymentIntent;
  /** The account that tells of it. */
  readonly account: StripeAccount;
}

/** Brings a payment on by what its payment intent says. Safe to repeat, in any order. */
@Injectable()
export class SettlePaymentIntent {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly record: RecordSettlement,
    private readonly providers: PaymentProviders,
  ) {}

  async execute({ intent: told, account }: SettlePaymentIntentCommand): Promise<SettleOutcome> {
    const { marks } = told;
    if (marks === null) return 'foreign';
    const known = await this.payments.find(marks.projectId as ProjectId, marks.paymentId);
    if (known === undefined || !isAt(known, account)) return 'foreign';
    if (!isIntentOf(known, told)) return 'foreign';
    const settlement = await this.settlementFor(known, told);
    const settled = await this.db.transaction(async () => {
      const payment = await this.payments.lock(marks.projectId, marks.paymentId);
      if (payment === undefined) throw new Error(`${marks.paymentId} is gone`);
      return this.record.execute(payment, settlementFor(payment, settlement));
    });
    // What was to be paid by it alone has failed for good, while its card form could still pay.
    if (settled.method === 'intent' && settled.status === 'failed' && told.status !== 'canceled') {
      await (await this.providers.of(known)).cancelPaymentIntent(told.id);
    }
    return 'applied';
  }

  /** An old decline told late looks like a bank debit that has failed: while money is on its way, only Stripe's state of today counts. */
  private async settlementFor(known: Payment, told: ProviderPaymentIntent): Promise<Settlement> {
    const isProcessing = known.status === 'processing';
    const intent = isProcessing ? await this.today(known, told) : told;
    const settlement = settlementOfIntent(intent, { method: known.method, isProcessing });
    const { status } = settlement;
    if (status === null || status === 'succeeded' || !mayBecome(known.status, status)) return settlement;
    return (await this.isCheckoutOpen(known)) ? { ...settlement, status: null } : settlement;
  }

  private async today(known: Payment, told: ProviderPaymentIntent): Promise<ProviderPaymentIntent> {
    return (await (await this.providers.of(known)).findPaymentIntent(told.id)) ?? told;
  }

  /** While its checkout is open, nothing but success is final: the customer may try something else there. */
  private async isCheckoutOpen(payment: Payment): Promise<boolean> {
    const { checkoutSessionId } = payment.provider;
    if (checkoutSessionId === null) return false;
    const session = await (await this.providers.of(payment)).findCheckoutSession(checkoutSessionId);
    return session?.status === 'open';
  }
}

/** What is paid by an intent is paid by that one alone. Until it is written down, after a crash, any with the payment's marks is it. */
function isIntentOf(
  { method, provider: { paymentIntentId } }: Payment,
  { id }: ProviderPaymentIntent,
): boolean {
  return method !== 'intent' || paymentIntentId === null || paymentIntentId === id;
}
