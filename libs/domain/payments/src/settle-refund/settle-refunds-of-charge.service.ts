import { Injectable } from '@nestjs/common';
import { RefundProviders, type ProviderRefund, type StripeAccount } from '#infra/stripe';
import { FindChargedPayment } from '../charged-payment/find-charged-payment.service';
import type { SettleOutcome } from '../settle-payment/settle-checkout.service';
import { SettleRefund } from './settle-refund.service';

/** Takes in what a webhook of Stripe tells of refunds: of one, or that there are some of a charge. */
@Injectable()
export class SettleRefundsOfCharge {
  constructor(
    private readonly charged: FindChargedPayment,
    private readonly providers: RefundProviders,
    private readonly settleRefund: SettleRefund,
  ) {}

  async one(account: StripeAccount, refund: ProviderRefund): Promise<SettleOutcome> {
    return this.settle(account, refund.paymentIntentId, async () => [refund]);
  }

  /** A charge only says how much has been refunded in all: Stripe is asked for its refunds. */
  async all(account: StripeAccount, paymentIntentId: string | null): Promise<SettleOutcome> {
    return this.settle(account, paymentIntentId, async (id) =>
      (await this.providers.of(account)).listRefunds(id),
    );
  }

  private async settle(
    account: StripeAccount,
    paymentIntentId: string | null,
    refundsOf: (paymentIntentId: string) => Promise<ProviderRefund[]>,
  ): Promise<SettleOutcome> {
    if (paymentIntentId === null) return 'foreign';
    const payment = await this.charged.execute(account, paymentIntentId);
    if (payment === undefined) return 'foreign';
    for (const refund of await refundsOf(paymentIntentId)) await this.settleRefund.execute(payment, refund);
    return 'applied';
  }
}
