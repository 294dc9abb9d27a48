import type { creditsPurchased, EventData } from '#contracts';
import { lifetimeOf, type SoldCredits } from '#domain/payments';
import { purchaseOf, type Subscription } from './subscription';
import type { InvoiceReport } from './subscription-invoice.repository';

/** What was billed, as far as it grants credits. */
export interface BilledCredits {
  readonly productId: string;
  readonly credits: readonly SoldCredits[];
  /** What counts the usage that it is billed by; null for one that is billed by the period. */
  readonly meter: string | null;
}

export type RenewedCredits = EventData<typeof creditsPurchased>;

/**
 * What a paid period grants: the credits of the plan, until the period ends unless they roll over. A period that a change has begun grants
 * them in proportion to what was paid for it, in money and by what the same change gave back: else changing to and fro would make credits
 * out of nothing. What a meter counts is billed when its period is over, by usage: a renewal grants one unit, for
 * the period that has begun. Where a change has begun it, or the subscription is over, nothing was paid for one.
 * @param paymentId the payment that the invoice is; where nothing was to be paid the subscription stands for it, so that no refund takes them
 * @param plan what the invoice was for: Stripe collects about an hour after the period has begun, and a change in between bills nothing yet
 */
export function renewalCredits(
  subscription: Subscription,
  invoice: InvoiceReport,
  paymentId: string | undefined,
  plan: BilledCredits = subscription,
): RenewedCredits[] {
  const { id, userId } = subscription;
  const { paid, of } = invoice.paidShare;
  const { quantity, periodEnd } = grantedPeriod(subscription, invoice, plan);
  if (isPausedFor(subscription, periodEnd)) return [];
  const units = BigInt(quantity) * BigInt(paid);
  const period = periodEnd === null ? null : { end: periodEnd, of: purchaseOf(subscription) };
  return plan.credits.flatMap((sold) => {
    const granted = Number((BigInt(sold.amount) * units) / BigInt(of));
    if (granted <= 0) return [];
    return [
      {
        user_id: userId,
        payment_id: paymentId ?? id,
        invoice_id: invoice.invoiceId,
        product_id: plan.productId,
        credit_type: sold.creditType,
        credits: granted,
        ...lifetimeOf(sold, invoice.occurredAt, period),
      },
    ];
  });
}

function grantedPeriod(
  subscription: Subscription,
  invoice: InvoiceReport,
  { meter }: BilledCredits,
): { quantity: number; periodEnd: Date | null } {
  if (meter === null) {
    return { quantity: invoice.billed?.quantity ?? subscription.quantity, periodEnd: invoice.periodEnd };
  }
  const { currentPeriodEnd, endedAt } = subscription;
  const isLast = endedAt !== null && invoice.periodEnd !== null && invoice.periodEnd >= endedAt;
  const renewed = invoice.money.reason !== 'change' && !isLast;
  return { quantity: renewed ? 1 : 0, periodEnd: currentPeriodEnd };
}

/** Whether its pause takes in the period: what was paid for before is over by then, and the permissions with it. */
function isPausedFor(
  { status, graceEndsAt, currentPeriodEnd }: Subscription,
  periodEnd: Date | null,
): boolean {
  if (status !== 'paused') return false;
  const end = periodEnd ?? currentPeriodEnd;
  return graceEndsAt === null || (end !== null && end > graceEndsAt);
}
