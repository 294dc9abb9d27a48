import { Injectable } from '@nestjs/common';
import type { BillingReason } from '#domain/payments';
import { Database } from '#infra/database';
import type { RenewalHistory } from './evidence';
import type { Proration } from './given-back';

/** What an event tells of an invoice. */
export interface InvoiceReport {
  readonly invoiceId: string;
  readonly outcome: 'paid' | 'failed';
  /** Whether paying it means that the subscription was renewed. */
  readonly renews: boolean;
  readonly occurredAt: Date;
  /** The end of the period that it pays; null when it pays none. */
  readonly periodEnd: Date | null;
  /** At which price the period was billed, and how many; null when it bills none. */
  readonly billed: BilledPlan | null;
  /** How much of what the period grants it pays for. */
  readonly paidShare: PaidShare;
  /** What its prorations come to; negative where a change has given more back than it costs. */
  readonly prorated: number;
  /** What was taken by it; nothing until it is paid. */
  readonly money: InvoiceMoney;
}

/** What an invoice has taken, and for what. Amounts in minor units. */
export interface InvoiceMoney {
  readonly amount: number;
  readonly currency: string;
  readonly reason: BillingReason;
  readonly customerId: string | null;
  /** When at Stripe. */
  readonly paidAt: Date;
  readonly line: { readonly quantity: number; readonly unitAmount: number };
}

/** What a period was billed as. Since then the subscription may have become one of another product. */
export interface BilledPlan {
  readonly priceId: string | null;
  readonly quantity: number;
}

/** `paid` of `of`, in minor units. */
export interface PaidShare {
  readonly paid: number;
  readonly of: number;
}

@Injectable()
export class SubscriptionInvoiceRepository {
  constructor(private readonly db: Database) {}

  /**
   * Notes a report; the earliest of a kind counts. True when it is the first to tell that the invoice was paid. Of each subscription by
   * itself: what is told at a project's own account must not settle an invoice of someone else's.
   */
  async note(owner: { id: string; projectId: string }, report: InvoiceReport): Promise<boolean> {
    const paid = report.outcome === 'paid' ? report.occurredAt : null;
    const failed = report.outcome === 'failed' ? report.occurredAt : null;
    const before = await this.db.query<{ paid_at: Date | null }>(
      'SELECT paid_at FROM subscriptions.invoices WHERE subscription_id = $1 AND provider_invoice_id = $2',
      [owner.id, report.invoiceId],
    );
    await this.db.query(
      `INSERT INTO subscriptions.invoices AS invoice
         (provider_invoice_id, project_id, subscription_id, first_failed_at, paid_at)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (subscription_id, provider_invoice_id) DO UPDATE
         SET first_failed_at = least(invoice.first_failed_at, excluded.first_failed_at),
             paid_at = least(invoice.paid_at, excluded.paid_at)`,
      [report.invoiceId, owner.projectId, owner.id, failed, paid],
    );
    return paid !== null && (before[0]?.paid_at ?? null) === null;
  }

  /** Notes what a paid invoice has prorated of the period that a payment has paid for. Resolves with all such of that period, as they happened; within a second charges are first. */
  async noteProrated(
    { id, periodPaymentId }: { readonly id: string; readonly periodPaymentId: string },
    { invoiceId, prorated }: Proration,
  ): Promise<Proration[]> {
    await this.db.query(
      `UPDATE subscriptions.invoices SET prorated = $3::bigint, period_payment_id = $4
       WHERE subscription_id = $1 AND provider_invoice_id = $2`,
      [id, invoiceId, BigInt(prorated), periodPaymentId],
    );
    const rows = await this.db.query<{ invoice_id: string; prorated: bigint }>(
      `SELECT provider_invoice_id AS invoice_id, prorated FROM subscriptions.invoices
       WHERE subscription_id = $1 AND period_payment_id = $2 ORDER BY paid_at, prorated DESC`,
      [id, periodPaymentId],
    );
    return rows.map((row) => ({ invoiceId: row.invoice_id, prorated: Number(row.prorated) }));
  }

  /** Which of these invoices nobody has told to be paid. */
  async unseen(subscriptionId: string, invoiceIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.db.query<{ id: string }>(
      `SELECT provider_invoice_id AS id FROM subscriptions.invoices
       WHERE subscription_id = $1 AND provider_invoice_id = ANY($2::text[]) AND paid_at IS NOT NULL`,
      [subscriptionId, invoiceIds],
    );
    const seen = new Set(rows.map(({ id }) => id));
    return new Set(invoiceIds.filter((id) => !seen.has(id)));
  }

  /** What the invoices of a subscription tell together, in whatever order they were told of. */
  async historyOf(subscriptionId: string): Promise<Omit<RenewalHistory, 'renewedNow' | 'tookMoney'>> {
    const [row] = await this.db.query<{ failing_since: Date | null; last_paid_at: Date | null }>(
      `SELECT paid.last_paid_at,
              min(first_failed_at) FILTER (
                WHERE paid_at IS NULL AND first_failed_at >= coalesce(paid.last_paid_at, '-infinity')) AS failing_since
       FROM subscriptions.invoices,
            (SELECT max(paid_at) AS last_paid_at FROM subscriptions.invoices WHERE subscription_id = $1) AS paid
       WHERE subscription_id = $1
       GROUP BY paid.last_paid_at`,
      [subscriptionId],
    );
    return { failingSince: row?.failing_since ?? null, lastPaidAt: row?.last_paid_at ?? null };
  }
}
