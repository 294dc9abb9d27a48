import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { isAt, SubscriptionStartProviders, type OwnershipMarks, type StripeAccount } from '#infra/stripe';
import type { Payment } from '../payment/payment';
import { wasPaid } from '../payment/payment-status';
import { PaymentRepository } from '../payment/payment.repository';
import { beginsByCardForm } from '../payment/sold-items';
import { RecordSettlement } from './record-settlement.service';
import { settlementFor } from './settlement';
import { settlementOfStart } from './settlement-of-start';

/** By which of its objects Stripe tells of a subscription that a card form begins. */
export type ToldBy =
  | { readonly subscriptionId: string; readonly marks: OwnershipMarks | null }
  | { readonly paymentIntentId: string }
  | { readonly setupIntentId: string };

/**
 * Brings a payment on that begins a subscription by a card form. Whatever tells of it, how its beginning stands is asked of Stripe: so the order in
 * which its subscription, its invoice and its card are told of makes no difference. Safe to repeat.
 */
@Injectable()
export class SettleSubscriptionStart {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly providers: SubscriptionStartProviders,
    private readonly record: RecordSettlement,
  ) {}

  /** The subscription at Stripe that it is about; `undefined` when that is not one which a card form begins here. */
  async execute(account: StripeAccount, told: ToldBy): Promise<string | undefined> {
    const known = await this.toldOf(account, told);
    if (known === undefined || !isAt(known, account) || !beginsByCardForm(known)) return undefined;
    // Begun, but not written down before a crash: it has none yet, and this is it.
    const toldId = 'subscriptionId' in told ? told.subscriptionId : null;
    const subscriptionId = known.provider.subscriptionId ?? toldId;
    if (subscriptionId === null || (toldId !== null && toldId !== subscriptionId)) return undefined;
    await this.settle(known, subscriptionId);
    return subscriptionId;
  }

  /** Resolves with the payment as it then is. */
  async settle(known: Payment, subscriptionId: string): Promise<Payment> {
    // A first payment that has bounced is Stripe's to collect, as a renewal is: what comes of it is the subscription's.
    if (wasPaid(known.status) || known.status === 'failed') return known;
    const provider = await this.providers.of(known);
    const start = await provider.find(subscriptionId, known.provider.setupIntentId);
    if (start === undefined) return known;
    const settlement = settlementOfStart(start, { isProcessing: known.status === 'processing' });
    return this.db.transaction(async () => {
      const payment = await this.payments.lock(known.projectId, known.id);
      if (payment === undefined) throw new Error(`${known.id} is gone`);
      return this.record.execute(payment, settlementFor(payment, settlement));
    });
  }

  private async toldOf(account: StripeAccount, told: ToldBy): Promise<Payment | undefined> {
    if ('paymentIntentId' in told) return this.payments.findByPaymentIntent(account, told.paymentIntentId);
    if ('setupIntentId' in told) return this.payments.findBySetupIntent(account, told.setupIntentId);
    const { marks } = told;
    return marks === null ? undefined : this.payments.find(marks.projectId as ProjectId, marks.paymentId);
  }
}
