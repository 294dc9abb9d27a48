import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { SubscriptionStartProviders } from '#infra/stripe';
import type { Payment } from '../payment/payment';
import { wasPaid } from '../payment/payment-status';
import { applySettlement } from '../settle-payment/apply-settlement';
import { settlementOfStart } from '../settle-payment/settlement-of-start';
import { SettleSubscriptionStart } from '../settle-payment/settle-subscription-start.service';
import type { Comparison } from './reconcilable';

/** A payment that begins a subscription by a card form, compared with how its beginning stands at the provider. */
@Injectable()
export class CompareSubscriptionStart {
  constructor(
    private readonly providers: SubscriptionStartProviders,
    private readonly settleStart: SettleSubscriptionStart,
    private readonly clock: Clock,
  ) {}

  async execute(payment: Payment): Promise<Comparison> {
    const { projectId, status: had } = payment;
    const { subscriptionId, setupIntentId } = payment.provider;
    const provider = await this.providers.of(payment);
    const start = subscriptionId === null ? undefined : await provider.find(subscriptionId, setupIntentId);
    if (start === undefined) {
      return { projectId, had, says: `no ${subscriptionId ?? ''}`, differs: true, settle: undefined };
    }
    const settlement = settlementOfStart(start, { isProcessing: had === 'processing' });
    const { status: says } = applySettlement(payment, settlement, this.clock.now()).payment;
    const began = says === 'processing' || wasPaid(says);
    return {
      projectId,
      had,
      says,
      // What was paid is looked at only while its subscription is not known.
      differs: says !== had || wasPaid(had),
      settle: () => this.settleStart.settle(payment, start.subscriptionId),
      ...(began ? { begins: { account: payment, providerSubscriptionId: start.subscriptionId } } : {}),
    };
  }
}
