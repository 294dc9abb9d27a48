import { Module } from '@nestjs/common';
import { ProjectsModule } from '#domain/projects';
import { CancelPaymentController } from './cancel-payment/cancel-payment.controller';
import { CancelPayment } from './cancel-payment/cancel-payment.service';
import { CloseCheckout } from './cancel-payment/close-checkout.service';
import { FindChargedPayment } from './charged-payment/find-charged-payment.service';
import { CustomerRepository } from './customers/customer.repository';
import { EnsureCustomer } from './customers/ensure-customer.service';
import { DisputeRepository } from './money-back/dispute.repository';
import { PaymentMoneyBack } from './money-back/payment-money-back';
import { RefundRepository } from './money-back/refund.repository';
import { PaymentRepository } from './payment/payment.repository';
import { PurchaseLookup } from './payment/purchase-lookup';
import { FindPayment } from './read-payments/find-payment.service';
import { ListPayments } from './read-payments/list-payments.service';
import { ReadPaymentsController } from './read-payments/read-payments.controller';
import { RecoverPayments } from './recover-payments/recover-payments';
import { RecoverRefunds } from './recover-payments/recover-refunds.service';
import { CarryOutRefund } from './refund-payment/carry-out-refund.service';
import { ListRefunds } from './refund-payment/list-refunds.service';
import { RefundPaymentController } from './refund-payment/refund-payment.controller';
import { RefundPayment } from './refund-payment/refund-payment.service';
import { RetryPaymentController } from './retry-payment/retry-payment.controller';
import { RetryPayment } from './retry-payment/retry-payment.service';
import { SettleDispute } from './settle-dispute/settle-dispute.service';
import { RecordSettlement } from './settle-payment/record-settlement.service';
import { SettleCheckout } from './settle-payment/settle-checkout.service';
import { SettlePaymentIntent } from './settle-payment/settle-payment-intent.service';
import { SettleRefund } from './settle-refund/settle-refund.service';
import { SettleRefundsOfCharge } from './settle-refund/settle-refunds-of-charge.service';
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
    RefundPaymentController,
  ],
  providers: [
    CancelPayment,
    CarryOutRefund,
    CloseCheckout,
    CustomerRepository,
    DisputeRepository,
    EnsureCheckout,
    EnsureCustomer,
    FindChargedPayment,
    FindPayment,
    FollowUser,
    KnownUsersRepository,
    ListPayments,
    ListRefunds,
    PaymentMoneyBack,
    PaymentRepository,
    PurchaseLookup,
    RecordSettlement,
    RecoverPayments,
    RecoverRefunds,
    RefundPayment,
    RefundRepository,
    RetryPayment,
    SettleCheckout,
    SettleDispute,
    SettlePaymentIntent,
    SettleRefund,
    SettleRefundsOfCharge,
    StartPayment,
    SubscriptionSlots,
  ],
  exports: [
    PurchaseLookup,
    SettleCheckout,
    SettleDispute,
    SettlePaymentIntent,
    SettleRefundsOfCharge,
    SubscriptionSlots,
  ],
})
export class PaymentsModule {}
