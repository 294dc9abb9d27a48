export { AdoptCustomer, type AdoptCustomerCommand } from './customers/adopt-customer.service';
export { creditsExpireAt } from './payment/credit-expiry';
export type { SoldCredits } from './payment/payment';
export { PurchaseLookup, type Purchase } from './payment/purchase-lookup';
export { checkQuantity, checkTogether, productOf } from './start-payment/basket';
export {
  FindUnknownReversals,
  type UnknownReversal,
} from './reconcile-payments/find-unknown-reversals.service';
export { FindLostPayments } from './reconcile-payments/find-lost-payments.service';
export type { Candidate, CandidatePage, Comparison, Reconcilable } from './reconcile-payments/reconcilable';
export { ReconcileDisputes } from './reconcile-payments/reconcile-disputes.service';
export { ReconcilePayments } from './reconcile-payments/reconcile-payments.service';
export { ReconcileRefunds } from './reconcile-payments/reconcile-refunds.service';
export { PaymentsModule } from './payments.module';
export {
  SettleCheckout,
  type SettleCheckoutCommand,
  type SettleOutcome,
} from './settle-payment/settle-checkout.service';
export { SettleDispute } from './settle-dispute/settle-dispute.service';
export { SettlePaymentIntent } from './settle-payment/settle-payment-intent.service';
export { SettleRefundsOfCharge } from './settle-refund/settle-refunds-of-charge.service';
export { SubscriptionSlots, type HeldSlot } from './subscription-slots/subscription-slots.repository';
