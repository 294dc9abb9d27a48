export {
  AdoptCustomer,
  type AdoptCustomerCommand,
  type AdoptOutcome,
} from './customers/adopt-customer.service';
export { CustomerLookup, type FoundCustomer } from './customers/customer-lookup';
export { lifetimeOf } from './payment/credit-expiry';
export type { BillingReason, SoldCredits } from './payment/payment';
export { KnownObjects } from './payment/known-objects.repository';
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
export { SettleSubscriptionStart, type ToldBy } from './settle-payment/settle-subscription-start.service';
export { SettleRefundsOfCharge } from './settle-refund/settle-refunds-of-charge.service';
export type { PaidInvoice, PayingSubscription } from './subscription-payments/invoice-payment';
export { NoteGivenBack } from './subscription-payments/note-given-back.service';
export { PeriodPayments } from './subscription-payments/period-payments';
export { SubscriptionPayments } from './subscription-payments/subscription-payments.service';
export { UnseenInvoices } from './subscription-payments/unseen-invoices';
export { SubscriptionSlots, type HeldSlot } from './subscription-slots/subscription-slots.repository';
