import { Injectable } from '@nestjs/common';
import { NoteGivenBack, SubscriptionPayments } from '#domain/payments';
import { givenBackBy } from '../subscription/given-back';
import type { Subscription } from '../subscription/subscription';
import {
  SubscriptionInvoiceRepository,
  type InvoiceReport,
} from '../subscription/subscription-invoice.repository';

/**
 * Follows what a change gives back of a period to the payments that have paid for it: the credits that they have brought go back in proportion,
 * and what was given back pays for what it is spent on.
 */
@Injectable()
export class Prorations {
  constructor(
    private readonly invoices: SubscriptionInvoiceRepository,
    private readonly payments: SubscriptionPayments,
    private readonly noteGivenBack: NoteGivenBack,
  ) {}

  /**
   * In the transaction that takes a paid invoice in, once. Resolves with the invoice as paid also by what it has given back.
   * @param subscription as it was before: prorations are of the period that was running
   */
  async takeIn(subscription: Subscription, invoice: InvoiceReport): Promise<InvoiceReport> {
    const { id, projectId, periodPaymentId } = subscription;
    const { invoiceId, prorated, paidShare } = invoice;
    if (prorated === 0 || periodPaymentId === null) return invoice;
    const all = await this.invoices.noteProrated({ id, periodPaymentId }, invoice);
    const { ofPeriod, ofCharges } = givenBackBy(all);
    const before = givenBackBy(all.filter((other) => other.invoiceId !== invoiceId));
    const ofThePeriodNow = Math.max(0, ofPeriod - before.ofPeriod);
    const usable = await this.noteGivenBack.execute(projectId, periodPaymentId, ofPeriod);
    for (const [charge, amount] of ofCharges) {
      if (amount === before.ofCharges.get(charge)) continue;
      const paymentId = await this.payments.find(subscription, charge);
      if (paymentId !== undefined) await this.noteGivenBack.execute(projectId, paymentId, amount);
    }
    const ofChargesNow = Math.max(0, -prorated - ofThePeriodNow);
    const paid = Math.min(paidShare.of, paidShare.paid + ofChargesNow + Math.min(usable, ofThePeriodNow));
    return { ...invoice, paidShare: { ...paidShare, paid } };
  }
}
