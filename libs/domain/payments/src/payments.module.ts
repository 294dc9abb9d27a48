import { Module } from '@nestjs/common';
import { ProjectsModule } from '#domain/projects';
import { CancelPaymentController } from './cancel-payment/cancel-payment.controller';
import { CancelPayment } from './cancel-payment/cancel-payment.service';
import { CloseCheckout } from './cancel-payment/close-checkout.service';
import { CartRepository } from './cart/cart.repository';
import { CheckoutCartController } from './checkout-cart/checkout-cart.controller';
import { CheckoutCart } from './checkout-cart/checkout-cart.service';
import { ConfirmPaymentController } from './confirm-payment/confirm-payment.controller';
import { ConfirmPayment } from './confirm-payment/confirm-payment.service';
import { TryCard } from './confirm-payment/try-card.service';
import { CreateCartController } from './create-cart/create-cart.controller';
import { CreateCart } from './create-cart/create-cart.service';
import { AdoptCustomer } from './customers/adopt-customer.service';
import { CustomerLookup } from './customers/customer-lookup';
import { CustomerRepository } from './customers/customer.repository';
import { EnsureCustomer } from './customers/ensure-customer.service';
import { KeepCustomer } from './customers/keep-customer.service';
import { DeleteCartController } from './delete-cart/delete-cart.controller';
import { DeleteCart } from './delete-cart/delete-cart.service';
import { EditCartController } from './edit-cart/edit-cart.controller';
import { EditCart } from './edit-cart/edit-cart.service';
import { CustomerErasureQueue } from './erase-customers/customer-erasure-queue';
import { CustomerErasureSignal } from './erase-customers/customer-erasure-signal';
import { CustomerErasureWorker } from './erase-customers/customer-erasure-worker';
import { CustomerHoldersRepository } from './erase-customers/customer-holders.repository';
import { EraseCustomer } from './erase-customers/erase-customer.service';
import { OrderErasure } from './erase-customers/order-erasure.service';
import { ExpireCartsJob } from './expire-carts/expire-carts.job';
import { ExpireCarts } from './expire-carts/expire-carts.service';
import { ExpireIntents } from './expire-intents/expire-intents';
import { FindChargedPayment } from './charged-payment/find-charged-payment.service';
import { DownloadCountRepository } from './fulfill-payment/download-count.repository';
import { DownloadLinks } from './fulfill-payment/download-links';
import { DownloadController } from './fulfill-payment/download.controller';
import { Download } from './fulfill-payment/download.service';
import { FulfillPaymentController } from './fulfill-payment/fulfill-payment.controller';
import { FulfillPayment } from './fulfill-payment/fulfill-payment.service';
import { DisputeRepository } from './money-back/dispute.repository';
import { PaymentMoneyBack } from './money-back/payment-money-back';
import { RefundRepository } from './money-back/refund.repository';
import { KnownObjects } from './payment/known-objects.repository';
import { PaymentRepository } from './payment/payment.repository';
import { PurchaseLookup } from './payment/purchase-lookup';
import { ReadCartController } from './read-cart/read-cart.controller';
import { ShowCart } from './read-cart/show-cart.service';
import { FindPayment } from './read-payments/find-payment.service';
import { ListPayments } from './read-payments/list-payments.service';
import { ReadPaymentsController } from './read-payments/read-payments.controller';
import { CompareSubscriptionStart } from './reconcile-payments/compare-subscription-start.service';
import { FindLostPayments } from './reconcile-payments/find-lost-payments.service';
import { FindUnknownReversals } from './reconcile-payments/find-unknown-reversals.service';
import { OpenPaymentsRepository } from './reconcile-payments/open-payments.repository';
import { ReconcileDisputes } from './reconcile-payments/reconcile-disputes.service';
import { ReconcilePayments } from './reconcile-payments/reconcile-payments.service';
import { ReconcileRefunds } from './reconcile-payments/reconcile-refunds.service';
import { RecoverPayments } from './recover-payments/recover-payments';
import { RecoverRefunds } from './recover-payments/recover-refunds.service';
import { CarryOutRefund } from './refund-payment/carry-out-refund.service';
import { ListRefunds } from './refund-payment/list-refunds.service';
import { RefundPaymentController } from './refund-payment/refund-payment.controller';
import { RefundPayment } from './refund-payment/refund-payment.service';
import { RetryPaymentController } from './retry-payment/retry-payment.controller';
import { RetryPayment } from './retry-payment/retry-payment.service';
import { SettleManuallyController } from './settle-manually/settle-manually.controller';
import { SettleManually } from './settle-manually/settle-manually.service';
import { SettleDispute } from './settle-dispute/settle-dispute.service';
import { RecordSettlement } from './settle-payment/record-settlement.service';
import { SettleCheckout } from './settle-payment/settle-checkout.service';
import { SettleSubscriptionStart } from './settle-payment/settle-subscription-start.service';
import { SettlePaymentIntent } from './settle-payment/settle-payment-intent.service';
import { DraftPayment } from './start-payment/draft-payment.service';
import { SettleRefund } from './settle-refund/settle-refund.service';
import { SettleRefundsOfCharge } from './settle-refund/settle-refunds-of-charge.service';
import { EnsureCheckout } from './start-payment/ensure-checkout.service';
import { EnsureIntent } from './start-payment/ensure-intent.service';
import { EnsureSubscriptionStart } from './start-payment/ensure-subscription-start.service';
import { EnsurePayable } from './start-payment/ensure-payable.service';
import { ShowStarted } from './start-payment/show-started.service';
import { StartPaymentController } from './start-payment/start-payment.controller';
import { StartPayment } from './start-payment/start-payment.service';
import { NoteGivenBack } from './subscription-payments/note-given-back.service';
import { PeriodPayments } from './subscription-payments/period-payments';
import { SubscriptionPayments } from './subscription-payments/subscription-payments.service';
import { UnseenInvoices } from './subscription-payments/unseen-invoices';
import { SubscriptionSlots } from './subscription-slots/subscription-slots.repository';
import { FollowUser } from './users/follow-user.service';
import { KnownUsersRepository } from './users/known-users.repository';

@Module({
  imports: [ProjectsModule],
  controllers: [
    StartPaymentController,
    ReadPaymentsController,
    CancelPaymentController,
    RetryPaymentController,
    CreateCartController,
    ReadCartController,
    EditCartController,
    DeleteCartController,
    CheckoutCartController,
    RefundPaymentController,
    ConfirmPaymentController,
    SettleManuallyController,
    FulfillPaymentController,
    DownloadController,
  ],
  providers: [
    AdoptCustomer,
    CancelPayment,
    CartRepository,
    CheckoutCart,
    CarryOutRefund,
    CloseCheckout,
    CompareSubscriptionStart,
    ConfirmPayment,
    CreateCart,
    CustomerErasureQueue,
    CustomerErasureSignal,
    CustomerErasureWorker,
    CustomerHoldersRepository,
    CustomerLookup,
    CustomerRepository,
    DeleteCart,
    Download,
    DownloadCountRepository,
    DownloadLinks,
    DraftPayment,
    EditCart,
    EnsureCheckout,
    EnsureCustomer,
    EnsureIntent,
    EnsurePayable,
    EnsureSubscriptionStart,
    EraseCustomer,
    ExpireCarts,
    ExpireCartsJob,
    ExpireIntents,
    DisputeRepository,
    FindChargedPayment,
    FindLostPayments,
    FindPayment,
    FindUnknownReversals,
    FollowUser,
    FulfillPayment,
    KeepCustomer,
    KnownObjects,
    KnownUsersRepository,
    ListPayments,
    ListRefunds,
    OpenPaymentsRepository,
    OrderErasure,
    PaymentMoneyBack,
    PaymentRepository,
    PurchaseLookup,
    ReconcileDisputes,
    ReconcilePayments,
    ReconcileRefunds,
    RecordSettlement,
    RecoverPayments,
    RecoverRefunds,
    RefundPayment,
    RefundRepository,
    RetryPayment,
    SettleCheckout,
    SettleDispute,
    SettleManually,
    SettlePaymentIntent,
    SettleSubscriptionStart,
    ShowCart,
    ShowStarted,
    SettleRefund,
    SettleRefundsOfCharge,
    StartPayment,
    NoteGivenBack,
    PeriodPayments,
    SubscriptionPayments,
    SubscriptionSlots,
    TryCard,
    UnseenInvoices,
  ],
  exports: [
    AdoptCustomer,
    CustomerLookup,
    FindLostPayments,
    FindUnknownReversals,
    KnownObjects,
    PurchaseLookup,
    ReconcileDisputes,
    ReconcilePayments,
    ReconcileRefunds,
    SettleCheckout,
    SettleDispute,
    SettlePaymentIntent,
    SettleRefundsOfCharge,
    SettleSubscriptionStart,
    NoteGivenBack,
    PeriodPayments,
    SubscriptionPayments,
    SubscriptionSlots,
    UnseenInvoices,
  ],
})
export class PaymentsModule {}
