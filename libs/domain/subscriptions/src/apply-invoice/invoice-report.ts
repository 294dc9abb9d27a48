import type { BillingReason } from '#domain/payments';
import type { ProviderInvoice } from '#infra/stripe';
import type { InvoiceMoney, InvoiceReport, PaidShare } from '../subscription/subscription-invoice.repository';

/** What an invoice tells of its subscription: that it was paid, or could not be. */
export function reportOf(
  invoice: ProviderInvoice,
  outcome: InvoiceReport['outcome'],
  occurredAt: Date,
): InvoiceReport {
  const { id: invoiceId, billingReason, period } = invoice;
  return {
    invoiceId,
    outcome,
    occurredAt,
    renews: billingReason === 'subscription_cycle' || beginsPeriod(invoice),
    periodEnd: period?.end ?? null,
    billed: period && { priceId: period.priceId, quantity: period.quantity },
    paidShare: paidShareOf(invoice),
    prorated: invoice.prorated,
    money: moneyOf(invoice, outcome, occurredAt),
  };
}

/** A change to another interval, or a resumption, begins a period at once; any other change only settles the difference. */
function beginsPeriod({ billingReason, period }: ProviderInvoice): boolean {
  return billingReason === 'subscription_update' && period !== null;
}

/** A renewal is paid for in full, also out of what was given back before. */
function paidShareOf(invoice: ProviderInvoice): PaidShare {
  const { amountPaid, period } = invoice;
  if (!beginsPeriod(invoice) || period === null || period.amount <= 0) return { paid: 1, of: 1 };
  return { paid: Math.min(period.amount, Math.max(0, amountPaid)), of: period.amount };
}

/** What the customer has in credit, or a discount, leaves less to take, or nothing. */
function moneyOf(
  invoice: ProviderInvoice,
  outcome: InvoiceReport['outcome'],
  occurredAt: Date,
): InvoiceMoney {
  const { amountPaid, billingReason, currency, customerId, paidAt } = invoice;
  return {
    amount: outcome === 'paid' ? Math.max(0, amountPaid) : 0,
    currency,
    reason: reasonOf(billingReason),
    customerId,
    paidAt: paidAt ?? occurredAt,
    line: lineOf(invoice),
  };
}

function reasonOf(billingReason: string | null): BillingReason {
  switch (billingReason) {
    case 'subscription_create':
      return 'purchase';
    case 'subscription_cycle':
      return 'renewal';
    case 'subscription_update':
      return 'change';
    default:
      return 'other';
  }
}

/**
 * So many at so much, where that makes what the period was billed at; one of the whole where it does not, as with usage in fractions of a cent.
 * What bills no period is one difference, of what was paid for it.
 */
function lineOf({ period, amountPaid }: ProviderInvoice): InvoiceMoney['line'] {
  if (period === null) return { quantity: 1, unitAmount: Math.max(0, amountPaid) };
  const { quantity, amount } = period;
  return quantity > 0 && amount % quantity === 0
    ? { quantity, unitAmount: amount / quantity }
    : { quantity: 1, unitAmount: amount };
}
