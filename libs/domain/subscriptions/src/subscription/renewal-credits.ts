import type { creditsPurchased, EventData } from '#contracts';
import { creditsExpireAt, type SoldCredits } from '#domain/payments';
import { purchaseOf, type Subscription } from './subscription';
import type { InvoiceReport } from './subscription-invoice.repository';

/** What was billed, as far as it grants credits. */
export interface BilledCredits {
  readonly productId: string;
  readonly credits: readonly SoldCredits[];
}

export type RenewedCredits = EventData<typeof creditsPurchased>;

/**
 * What a paid period grants: the credits of the plan, until the period ends unless they roll over. A period that a change has begun grants
 * them in proportion to the money that was paid for it: else changing to and fro, each time for what the other change gave back, would
 * make credits out of nothing.
 * @param plan what the invoice was for: Stripe collects about an hour after the period has begun, and a change in between bills nothing yet
 */
export function renewalCredits(
  subscription: Subscription,
  invoice: InvoiceReport,
  plan: BilledCredits = subscription,
): RenewedCredits[] {
  const { userId } = subscription;
  const { paid, of } = invoice.paidShare;
  const units = BigInt(invoice.billed?.quantity ?? subscription.quantity) * BigInt(paid);
  return plan.credits.flatMap((sold) => {
    const granted = Number((BigInt(sold.amount) * units) / BigInt(of));
    if (granted <= 0) return [];
    const expiresAt = creditsExpireAt(sold, invoice.occurredAt, invoice.periodEnd);
    return [
      {
        user_id: userId,
        payment_id: purchaseOf(subscription),
        invoice_id: invoice.invoiceId,
        product_id: plan.productId,
        credit_type: sold.creditType,
        credits: granted,
        expires_at: expiresAt?.toISOString() ?? null,
      },
    ];
  });
}
