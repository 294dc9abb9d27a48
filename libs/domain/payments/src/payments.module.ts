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
import { CreateCartController } from './create-cart/create-cart.controller';
import { CreateCart } from './create-cart/create-cart.service';
import { AdoptCustomer } from './customers/adopt-customer.service';
import { CustomerRepository } from './customers/customer.repository';
import { EnsureCustomer } from './customers/ensure-customer.service';
import { DeleteCartController } from './delete-cart/delete-cart.controller';
import { DeleteCart } from './delete-cart/delete-cart.service';
import { EditCartController } from './edit-cart/edit-cart.controller';
import { EditCart } from './edit-cart/edit-cart.service';
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
import { OpenPortalController } from './open-portal/open-portal.controller';
import { OpenPortal } from './open-portal/open-portal.service';
import { PaymentRepository } from './payment/payment.repository';
import { PurchaseLookup } from './payment/purchase-lookup';
import { ReadCartController } from './read-cart/read-cart.controller';
import { ShowCart } from './read-cart/show-cart.service';
import { FindPayment } from './read-payments/find-payment.service';
import { ListPayments } from './read-payments/list-payments.service';
import { ReadPaymentsController } from './read-payments/read-payments.controller';
import { FindLostPayments } from './reconcile-payments/find-lost-payments.service';
import { FindUnknownReversals } from './reconcile-payments/find-unknown-reversals.service';
import { OpenPaymentsRepository } from './reconcile-payments/open-payments.repository';
import { ReconcileDisputes } from './reconcile-payments/reconcile-disputes.service';
import { ReconcilePayments } from './reconcile-payments/reconcile-payments.service';
import { ReconcileRefunds } from './reconcile-payments/reconcile-refunds.service';
import { RecoverPayments } from './recover-payments/recover-payments';
import { ForgetReportedUsageJob } from './report-usage/forget-reported-usage.job';
import { RedriveUsageReport } from './report-usage/operate/redrive-usage-report.service';
import { UsageReportsController } from './report-usage/operate/usage-reports.controller';
import { UsageReportsRepository } from './report-usage/operate/usage-reports.repository';
import { QueueUsage } from './report-usage/queue-usage.service';
import { ReportUsage } from './report-usage/report-usage.service';
import { UsageReportQueue } from './report-usage/usage-report-queue';
import { UsageReportSignal } from './report-usage/usage-report-signal';
import { UsageReportWorker } from './report-usage/usage-report-worker';
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
import { SettlePaymentIntent } from './settle-payment/settle-payment-intent.service';
import { DraftPayment } from './start-payment/draft-payment.service';
import { SettleRefund } from './settle-refund/settle-refund.service';
import { SettleRefundsOfCharge } from './settle-refund/settle-refunds-of-charge.service';
import { EnsureCheckout } from './start-payment/ensure-checkout.service';
import { EnsureIntent } from './start-payment/ensure-intent.service';
import { EnsurePayable } from './start-payment/ensure-payable.service';
import { ShowStarted } from './start-payment/show-started.service';
import { StartPaymentController } from './start-payment/start-payment.controller';
import { StartPayment } from './start-payment/start-payment.service';
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
    UsageReportsController,
    CreateCartController,
    ReadCartController,
    EditCartController,
    DeleteCartController,
    CheckoutCartController,
    RefundPaymentController,
    OpenPortalController,
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
    ConfirmPayment,
    CreateCart,
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
    ExpireCarts,
    ExpireCartsJob,
    ExpireIntents,
    DisputeRepository,
    FindChargedPayment,
    FindLostPayments,
    FindPayment,
    FindUnknownReversals,
    FollowUser,
    ForgetReportedUsageJob,
    FulfillPayment,
    KnownUsersRepository,
    OpenPortal,
    ListPayments,
    ListRefunds,
    OpenPaymentsRepository,
    PaymentMoneyBack,
    PaymentRepository,
    PurchaseLookup,
    QueueUsage,
    ReconcileDisputes,
    ReconcilePayments,
    ReconcileRefunds,
    RecordSettlement,
    RecoverPayments,
    RedriveUsageReport,
    ReportUsage,
    RecoverRefunds,
    RefundPayment,
    RefundRepository,
    RetryPayment,
    SettleCheckout,
    SettleDispute,
    SettleManually,
    SettlePaymentIntent,
    ShowCart,
    ShowStarted,
    SettleRefund,
    SettleRefundsOfCharge,
    StartPayment,
    SubscriptionSlots,
    UsageReportQueue,
    UsageReportSignal,
    UsageReportWorker,
    UsageReportsRepository,
  ],
  exports: [
    AdoptCustomer,
    FindLostPayments,
    FindUnknownReversals,
    PurchaseLookup,
    ReconcileDisputes,
    ReconcilePayments,
    ReconcileRefunds,
    SettleCheckout,
    SettleDispute,
    SettlePaymentIntent,
    SettleRefundsOfCharge,
    SubscriptionSlots,
  ],
})
export class PaymentsModule {}
