import type { SubscriptionStart } from '#infra/stripe';
import { settlementOfIntent, type Settlement } from './settlement';

/**
 * What the beginning of a subscription says about its payment. Where there is something to pay, its money decides; where there is nothing, the card
 * that is kept for later: Stripe calls a trial `trialing` before anybody has given one.
 */
export function settlementOfStart(
  start: SubscriptionStart,
  { isProcessing }: { isProcessing: boolean },
): Settlement {
  const { subscriptionId, customerId, firstInvoice, payment, setup } = start;
  const references = {
    subscriptionId,
    customerId,
    invoiceId: firstInvoice.id,
    ...(payment === null ? {} : { paymentIntentId: payment.id }),
    ...(setup === null ? {} : { setupIntentId: setup.id }),
  };
  const settlement =
    payment === null
      ? settlementOfSetup(start)
      : settlementOfIntent(payment, { method: 'intent', isProcessing });
  const { status } = settlement;
  const unpaid = status === null || status === 'canceled';
  return { ...settlement, status: unpaid ? (endOf(start) ?? status) : status, references };
}

function settlementOfSetup({ status, setup, firstInvoice }: SubscriptionStart): Settlement {
  const { amount, currency } = firstInvoice;
  const begun: Settlement = { status: 'succeeded', amount, currency, references: {} };
  // Nothing to pay and nothing to ask for: the customer has a card on file.
  if (setup === null) return isLive(status) ? begun : { status: null, references: {} };
  if (setup.status === 'succeeded') return begun;
  const { lastError } = setup;
  const failure = lastError && { code: lastError.code ?? 'setup_failed', message: lastError.message };
  // A canceled one ends nothing yet: until the subscription has ended too, it is still to be called off.
  return { status: null, references: {}, ...(failure && { failure }) };
}

/** Stripe ends what nobody has paid in 23 hours; everything else was called off. */
function endOf({ status }: SubscriptionStart): 'expired' | 'canceled' | null {
  if (status === 'incomplete_expired') return 'expired';
  return status === 'canceled' ? 'canceled' : null;
}

function isLive(status: SubscriptionStart['status']): boolean {
  return status === 'trialing' || status === 'active';
}
