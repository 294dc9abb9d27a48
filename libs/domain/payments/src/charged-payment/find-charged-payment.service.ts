import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { isAt, PaymentProviders, RefundProviders, type ChargeOwner, type StripeAccount } from '#infra/stripe';
import type { Payment } from '../payment/payment';
import { endedUnpaid } from '../payment/payment-status';
import { PaymentRepository } from '../payment/payment.repository';
import { beginsByCardForm } from '../payment/sold-items';
import { SettleCheckout } from '../settle-payment/settle-checkout.service';
import { SettlePaymentIntent } from '../settle-payment/settle-payment-intent.service';
import { SettleSubscriptionStart } from '../settle-payment/settle-subscription-start.service';
import { UnseenInvoices } from '../subscription-payments/unseen-invoices';

/** Finds the payment whose money was taken by a payment intent at Stripe. */
@Injectable()
export class FindChargedPayment {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly providers: PaymentProviders,
    private readonly refundProviders: RefundProviders,
    private readonly settleCheckout: SettleCheckout,
    private readonly settlePaymentIntent: SettlePaymentIntent,
    private readonly settleStart: SettleSubscriptionStart,
    private readonly unseenInvoices: UnseenInvoices,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Resolves with `undefined` where the money is no payment's: not taken through Paygrove, or taken for a payment that had ended before it came.
   * An invoice of a subscription that nobody has told of becomes a payment now.
   * @param account where the payment intent is
   * @throws Error while the payment is not paid as far as Stripe tells: try again later
   */
  async execute(account: StripeAccount, paymentIntentId: string): Promise<Payment | undefined> {
    const known =
      (await this.payments.findByPaymentIntent(account, paymentIntentId)) ??
      (await this.identify(account, paymentIntentId));
    if (known === undefined) return undefined;
    const payment = await this.settled(known, paymentIntentId);
    if (!endedUnpaid(payment.status)) return payment;
    this.logger.warn(
      { payment_id: payment.id, status: payment.status, payment_intent_id: paymentIntentId },
      'Stripe tells of money going back from a payment that had ended unpaid; nothing was recorded',
    );
    return undefined;
  }

  private async identify(account: StripeAccount, paymentIntentId: string): Promise<Payment | undefined> {
    const owner = await (await this.refundProviders.of(account)).findChargeOwner(paymentIntentId);
    if (owner === undefined) return undefined;
    if (owner.kind === 'invoice') return this.byInvoice(account, owner, paymentIntentId);
    const { projectId, paymentId } = owner.marks;
    const payment = await this.naming(projectId, paymentId, account, paymentIntentId);
    return payment?.provider.paymentIntentId === paymentIntentId ? payment : undefined;
  }

  /** An invoice may be paid by several intents, of which its payment names one. */
  private async byInvoice(
    account: StripeAccount,
    { subscriptionId, invoiceId }: Extract<ChargeOwner, { kind: 'invoice' }>,
    paymentIntentId: string,
  ): Promise<Payment | undefined> {
    const invoice = { subscriptionId, invoiceId };
    const seen = await this.payments.findByInvoice(account, invoice);
    if (seen === undefined && (await this.unseenInvoices.take(account, invoiceId)) === 'foreign') {
      return undefined;
    }
    const payment = seen ?? (await this.payments.findByInvoice(account, invoice));
    if (payment === undefined) throw new Error(`${invoiceId} was taken in, and made no payment`);
    return this.naming(payment.projectId, payment.id, account, paymentIntentId);
  }

  /** The payment, which names the intent from now on unless it names another one. */
  private async naming(
    projectId: string,
    paymentId: string,
    account: StripeAccount,
    paymentIntentId: string,
  ): Promise<Payment | undefined> {
    return this.db.transaction(async () => {
      const payment = await this.payments.lock(projectId, paymentId);
      if (payment === undefined || !isAt(payment, account)) return undefined;
      if (payment.provider.paymentIntentId !== null) return payment;
      const charged = { ...payment, provider: { ...payment.provider, paymentIntentId } };
      await this.payments.save(charged);
      return charged;
    });
  }

  /** Money can only go back once it has come: what tells of the one may arrive before what tells of the other. */
  private async settled(payment: Payment, paymentIntentId: string): Promise<Payment> {
    if (payment.status !== 'pending' && payment.status !== 'processing') return payment;
    await this.settle(payment, paymentIntentId);
    const settled = await this.payments.find(payment.projectId, payment.id);
    if (settled === undefined || settled.status === 'pending' || settled.status === 'processing') {
      throw new Error(`${payment.id} is not known to be paid yet: what goes back of it has to wait.`);
    }
    return settled;
  }

  private async settle(payment: Payment, paymentIntentId: string): Promise<void> {
    const { provider } = payment;
    if (beginsByCardForm(payment) && provider.subscriptionId !== null) {
      await this.settleStart.settle(payment, provider.subscriptionId);
      return;
    }
    const stripe = await this.providers.of(payment);
    if (provider.checkoutSessionId !== null) {
      const session = await stripe.findCheckoutSession(provider.checkoutSessionId);
      if (session !== undefined)
        await this.settleCheckout.execute({
          session,
          account: payment,
          eventType: 'checkout.session.completed',
        });
      return;
    }
    const intent = await stripe.findPaymentIntent(paymentIntentId);
    if (intent !== undefined) await this.settlePaymentIntent.execute({ intent, account: payment });
  }
}
