import type { ProviderCheckoutSession, ProviderPaymentIntent } from '#infra/stripe';
import type { Payment } from '../payment/payment';
import { applySettlement } from '../settle-payment/apply-settlement';
import { settlementOfIntent, settlementOfSession } from '../settle-payment/settlement';

/** What the provider has of an open payment. */
export interface ProviderSide {
  readonly session: ProviderCheckoutSession | undefined;
  readonly intent: ProviderPaymentIntent | undefined;
}

/** The payment as it would be if we knew what the provider does: first by its checkout, then by the money. */
export function forecast(payment: Payment, { session, intent }: ProviderSide, now: Date): Payment {
  const bySession =
    session === undefined
      ? payment
      : applySettlement(payment, settlementOfSession(session, 'checkout.session.completed'), now).payment;
  if (intent === undefined) return bySession;
  const settlement = settlementOfIntent(intent, {
    method: payment.method,
    isProcessing: bySession.status === 'processing',
  });
  // While its checkout is open, nothing but success is final.
  const holds = session?.status !== 'open' || settlement.status === 'succeeded';
  return applySettlement(bySession, holds ? settlement : { ...settlement, status: null }, now).payment;
}
