import { Module } from '@nestjs/common';
import { PaymentReversalsRepository } from './payment-reversals.repository';

/** What has gone back of each payment, for those who give what payments have bought. */
@Module({ providers: [PaymentReversalsRepository], exports: [PaymentReversalsRepository] })
export class PaymentReversalsModule {}
