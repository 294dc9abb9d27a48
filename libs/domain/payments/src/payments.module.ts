import { Module } from '@nestjs/common';
import { ProjectsModule } from '#domain/projects';
import { CancelPaymentController } from './cancel-payment/cancel-payment.controller';
import { CancelPayment } from './cancel-payment/cancel-payment.service';
import { CloseCheckout } from './cancel-payment/close-checkout.service';
import { CustomerRepository } from './customers/customer.repository';
import { EnsureCustomer } from './customers/ensure-customer.service';
import { PaymentRepository } from './payment/payment.repository';
import { PurchaseLookup } from './payment/purchase-lookup';
import { FindPayment } from './read-payments/find-payment.service';
import { ListPayments } from './read-payments/list-payments.service';
import { ReadPaymentsController } from './read-payments/read-payments.controller';
import { RecoverPayments } from './recover-payments/recover-payments';
import { RedriveUsageReport } from './report-usage/operate/redrive-usage-report.service';
import { UsageReportsController } from './report-usage/operate/usage-reports.controller';
import { UsageReportsRepository } from './report-usage/operate/usage-reports.repository';
import { QueueUsage } from './report-usage/queue-usage.service';
import { ReportUsage } from './report-usage/report-usage.service';
import { UsageReportQueue } from './report-usage/usage-report-queue';
import { UsageReportSignal } from './report-usage/usage-report-signal';
import { UsageReportWorker } from './report-usage/usage-report-worker';
import { RetryPaymentController } from './retry-payment/retry-payment.controller';
import { RetryPayment } from './retry-payment/retry-payment.service';
import { RecordSettlement } from './settle-payment/record-settlement.service';
import { SettleCheckout } from './settle-payment/settle-checkout.service';
import { SettlePaymentIntent } from './settle-payment/settle-payment-intent.service';
import { EnsureCheckout } from './start-payment/ensure-checkout.service';
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
  ],
  providers: [
    CancelPayment,
    CloseCheckout,
    CustomerRepository,
    EnsureCheckout,
    EnsureCustomer,
    FindPayment,
    FollowUser,
    KnownUsersRepository,
    ListPayments,
    PaymentRepository,
    PurchaseLookup,
    QueueUsage,
    RecordSettlement,
    RecoverPayments,
    RedriveUsageReport,
    ReportUsage,
    RetryPayment,
    SettleCheckout,
    SettlePaymentIntent,
    StartPayment,
    SubscriptionSlots,
    UsageReportQueue,
    UsageReportSignal,
    UsageReportWorker,
    UsageReportsRepository,
  ],
  exports: [PurchaseLookup, SettleCheckout, SettlePaymentIntent, SubscriptionSlots],
})
export class PaymentsModule {}
