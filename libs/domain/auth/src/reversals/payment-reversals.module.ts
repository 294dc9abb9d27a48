import { Module } from '@nestjs/common';
import { PaymentReversalsRepository } from './payment-reversals.repository';
import { RecordMoneyBack } from './record-money-back';

/** What has gone back of each payment, for those who give what payments have bought and take it back. */
@Module({
  providers: [PaymentReversalsRepository, RecordMoneyBack],
  exports: [PaymentReversalsRepository, RecordMoneyBack],
})
export class PaymentReversalsModule {}
