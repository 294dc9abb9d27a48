import { Injectable } from '@nestjs/common';
import { CreditPayments } from '#domain/payments';
import type { Subscription } from '../subscription/subscription';
import {
  SubscriptionInvoiceRepository,
  type InvoiceReport,
} from '../subscription/subscription-invoice.repository';

/**
 * Follows what a change gives back of a period to the payment that has paid for it: the credits that the payment has brought go back in proportion,
 * and what went back as credit pays for what it is spent on.
 */
@Injectable()
export class Prorations {
  constructor(
    private readonly invoices: SubscriptionInvoiceRepository,
    private readonly credits: CreditPayments,
  ) {}

  /**
   * In the transaction that takes a paid invoice in, once. Resolves with the invoice as paid also by what it has newly given back.
   * @param current the subscription as it was before: prorations are of the period that was running
   */
  async takeIn(current: Subscription | undefined, invoice: InvoiceReport): Promise<InvoiceReport> {
    const { id, projectId, periodPaymentId = null } = current ?? {};
    if (invoice.prorated === 0 || id === undefined || projectId === undefined || periodPaymentId === null) {
      return invoice;
    }
    const givenBack = await this.invoices.noteProrated({ id, periodPaymentId }, invoice);
    const isNew = await this.credits.execute(projectId, periodPaymentId, givenBack);
    const { paid, of } = invoice.paidShare;
    return { ...invoice, paidShare: { paid: Math.min(of, paid + isNew), of } };
  }
}
