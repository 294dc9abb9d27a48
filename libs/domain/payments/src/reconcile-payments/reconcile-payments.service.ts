import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { PaymentProviders, type StripeAccount } from '#infra/stripe';
import type { Payment } from '../payment/payment';
import { wasPaid } from '../payment/payment-status';
import { PaymentRepository } from '../payment/payment.repository';
import { beginsByCardForm } from '../payment/sold-items';
import { SettleCheckout } from '../settle-payment/settle-checkout.service';
import { SettlePaymentIntent } from '../settle-payment/settle-payment-intent.service';
import { CompareSubscriptionStart } from './compare-subscription-start.service';
import { forecast, type ProviderSide } from './forecast';
import { OpenPaymentsRepository, type OpenObject } from './open-payments.repository';
import type { Candidate, CandidatePage, Comparison, Reconcilable } from './reconcilable';

/** Payments that are open here, compared with their checkout and their money at the provider. */
@Injectable()
export class ReconcilePayments implements Reconcilable {
  readonly kind = 'payment';

  constructor(
    private readonly open: OpenPaymentsRepository,
    private readonly payments: PaymentRepository,
    private readonly providers: PaymentProviders,
    private readonly settleCheckout: SettleCheckout,
    private readonly settlePaymentIntent: SettlePaymentIntent,
    private readonly compareStart: CompareSubscriptionStart,
    private readonly clock: Clock,
  ) {}

  async candidates(page: CandidatePage): Promise<Candidate[]> {
    const rows = await this.open.payments(page);
    return rows.map((row) => ({ objectId: row.id, compare: () => this.compare(row) }));
  }

  private async compare({ id, project_id: projectId, provider_id }: OpenObject): Promise<Comparison> {
    const payment = await this.payments.find(projectId, id);
    if (payment === undefined) throw new Error(`${id} is gone`);
    if (beginsByCardForm(payment)) return this.compareStart.execute(payment);
    const there = await this.look(payment);
    const had = payment.status;
    if (there.session === undefined && there.intent === undefined) {
      return { projectId, had, says: `no ${provider_id}`, differs: true, settle: undefined };
    }
    const { status: says } = forecast(payment, there, this.clock.now());
    const differs = says !== had || wasPaid(had);
    const subscriptionId = there.session?.subscriptionId ?? null;
    return {
      projectId,
      had,
      says,
      differs,
      settle: differs ? () => this.settle(payment, there) : undefined,
      ...(subscriptionId === null
        ? {}
        : { begins: { account: payment, providerSubscriptionId: subscriptionId } }),
    };
  }

  private async look(payment: Payment): Promise<ProviderSide> {
    const { provider } = payment;
    const stripe = await this.providers.of(payment);
    const session =
      provider.checkoutSessionId === null
        ? undefined
        : await stripe.findCheckoutSession(provider.checkoutSessionId);
    const intentId = session?.paymentIntentId ?? provider.paymentIntentId;
    const intent = intentId === null ? undefined : await stripe.findPaymentIntent(intentId);
    return { session, intent };
  }

  private async settle(account: StripeAccount, { session, intent }: ProviderSide): Promise<void> {
    if (session !== undefined) {
      await this.settleCheckout.execute({
        session,
        account,
        eventType: 'checkout.session.completed',
      });
    }
    if (intent !== undefined) await this.settlePaymentIntent.execute({ intent, account });
  }
}
