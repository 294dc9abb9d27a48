import { Injectable } from '@nestjs/common';
import { RefundProvider, type ProviderRefund } from '#infra/stripe';
import { FindChargedPayment } from '../charged-payment/find-charged-payment.service';
import type { SettleOutcome } from '../settle-payment/settle-checkout.service';
import { SettleRefund } from './settle-refund.service';

/** Takes in what a webhook of Stripe tells of refunds: of one, or that there are some of a charge. */
@Injectable()
export class SettleRefundsOfCharge {
  constructor(
    private readonly charged: FindChargedPayment,
    private readonly provider: RefundProvider,
    private readonly settleRefund: SettleRefund,
  ) {}

  async one(refund: ProviderRefund): Promise<SettleOutcome> {
    return this.settle(refund.paymentIntentId, async () => [refund]);
  }

  /** A charge only says how much has been refunded in all: Stripe is asked for its refunds. */
  async all(paymentIntentId: string | null): Promise<SettleOutcome> {
    return this.settle(paymentIntentId, (id) => this.provider.listRefunds(id));
  }

  private async settle(
    paymentIntentId: string | null,
    refundsOf: (paymentIntentId: string) => Promise<ProviderRefund[]>,
  ): Promise<SettleOutcome> {
    if (paymentIntentId === null) return 'foreign';
    const payment = await this.charged.execute(paymentIntentId);
    if (payment === undefined) return 'foreign';
    for (const refund of await refundsOf(paymentIntentId)) await this.settleRefund.execute(payment, refund);
    return 'applied';
  }
}
