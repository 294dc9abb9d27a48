import { Inject, Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#kernel';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { RefundProviders, type ProviderRefund } from '#infra/stripe';
import type { Refund } from '../money-back/refund';
import { RefundRepository } from '../money-back/refund.repository';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { onlyProductOf } from '../payment/sold-items';
import { SettleRefund } from '../settle-refund/settle-refund.service';

/**
 * The second and third step of a refund: ask Stripe, keyed by the refund's id; write down what it answered. A repetition after a crash finds the
 * same refund. One of a payment by hand is only written down.
 */
@Injectable()
export class CarryOutRefund {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly providers: RefundProviders,
    private readonly settleRefund: SettleRefund,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * While Stripe cannot be reached the refund stays pending, and the sweeper carries it out.
   * @throws DomainError `provider_rejected`: the refund has failed, and its amount is free again
   */
  async execute(refund: Refund): Promise<Refund> {
    if (refund.providerRefundId !== null) return refund;
    if (refund.status === 'failed') throw rejected(refund);
    const payment = await this.payments.find(refund.projectId, refund.paymentId);
    if (payment === undefined) throw new Error(`${refund.paymentId} is gone`);
    try {
      return await this.settleRefund.execute(payment, await this.ask(payment, refund));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'provider_rejected') throw rejected(await this.fail(payment, refund, error.message));
      this.logger.warn({ err: error, refund_id: refund.id }, 'a refund has to wait for Stripe');
      return refund;
    }
  }

  private async ask(payment: Payment, refund: Refund): Promise<ProviderRefund> {
    if (payment.method === 'manual') return handedBack(refund);
    const { id, projectId, userId } = payment;
    const paymentIntentId = await this.chargeOf(payment);
    const provider = await this.providers.of(payment);
    // Stripe forgets a key after a day: a refund that was made under it must be found, not made again.
    const made = (await provider.listRefunds(paymentIntentId)).find(
      ({ reference }) => reference === refund.id,
    );
    if (made !== undefined) return made;
    return provider.createRefund({
      reference: refund.id,
      paymentIntentId,
      amount: refund.amount,
      reason: refund.reason,
      marks: { projectId, userId, productId: onlyProductOf(payment), paymentId: id },
    });
  }

  /** A payment by invoice is that of its invoice; the first payment of a subscription that of its first one. */
  private async chargeOf(payment: Payment): Promise<string> {
    const { id, provider } = payment;
    if (provider.paymentIntentId !== null) return provider.paymentIntentId;
    const charge = await this.chargeByInvoice(payment);
    if (charge !== undefined) return charge;
    throw new DomainError('provider_rejected', `Stripe knows of no money that was taken for ${id}.`);
  }

  private async chargeByInvoice(payment: Payment): Promise<string | undefined> {
    const { invoiceId, subscriptionId } = payment.provider;
    if (subscriptionId === null) return undefined;
    const stripe = await this.providers.of(payment);
    return invoiceId === null ? stripe.findFirstCharge(subscriptionId) : stripe.findInvoiceCharge(invoiceId);
  }

  private async fail(payment: Payment, { id }: Refund, message: string): Promise<Refund> {
    return this.db.transaction(async () => {
      await this.payments.lock(payment.projectId, payment.id);
      const refund = await this.refunds.findAsked(payment, id);
      if (refund === undefined) throw new Error(`${id} was refused and made at once`);
      const now = this.clock.now();
      const failed: Refund = { ...refund, status: 'failed', failureReason: message, updatedAt: now };
      await this.refunds.save(failed);
      return failed;
    });
  }
}

function rejected({ id, failureReason }: Refund): DomainError {
  return new DomainError('provider_rejected', `${id} has failed. ${failureReason ?? ''}`.trimEnd());
}

/** What was paid by hand goes back by hand: that the project says so is all there is to it. */
function handedBack({ id, amount, currency, reason }: Refund): ProviderRefund {
  return {
    id,
    status: 'succeeded',
    amount,
    currency,
    reason,
    failureReason: null,
    paymentIntentId: null,
    reference: id,
  };
}
