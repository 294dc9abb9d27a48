import type { creditsPurchased, EventData } from '#contracts';
import { creditsExpireAt } from '#domain/payments';
import { purchaseOf, type Subscription } from './subscription';
import type { InvoiceReport } from './subscription-invoice.repository';

export type RenewedCredits = EventData<typeof creditsPurchased>;

/**
 * What a paid period grants: the credits of the plan, until the period ends unless they roll over. A period that a change has begun grants
 * them in proportion to the money that was paid for it: else changing to and fro, each time for what the other change gave back, would
 * make credits out of nothing.
 */
export function renewalCredits(subscription: Subscription, invoice: InvoiceReport): RenewedCredits[] {
  const { userId, productId, credits, quantity } = subscription;
  return credits.flatMap((sold) => {
    const granted = Math.floor(sold.amount * quantity * invoice.paidShare);
    if (granted <= 0) return [];
    const expiresAt = creditsExpireAt(sold, invoice.occurredAt, invoice.periodEnd);
    return [
      {
        user_id: userId,
        payment_id: purchaseOf(subscription),
        invoice_id: invoice.invoiceId,
        product_id: productId,
        credit_type: sold.creditType,
        credits: granted,
        expires_at: expiresAt?.toISOString() ?? null,
      },
    ];
  });
}
