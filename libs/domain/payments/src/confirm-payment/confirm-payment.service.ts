import { Injectable } from '@nestjs/common';
import { CardDeclinedError, Clock, DomainError, type ProjectId } from '#kernel';
import { RuntimeConfig } from '#infra/config';
import type { RequiredAction } from '#infra/stripe';
import type { Payment } from '../payment/payment';
import { wasPaid } from '../payment/payment-status';
import { FindPayment } from '../read-payments/find-payment.service';
import { EnsurePayable } from '../start-payment/ensure-payable.service';
import { TryCard, type CardTry } from './try-card.service';

export interface ConfirmPaymentCommand {
  readonly projectId: ProjectId;
  readonly paymentId: string;
  /** The same for a repetition of the same request, which Stripe then takes for one try. */
  readonly operationId: string;
  readonly paymentMethodId: string;
  readonly returnUrl: string | undefined;
}

export interface Confirmation {
  readonly payment: Payment;
  readonly requiredAction: RequiredAction | null;
}

/** Takes the money of a payment by intent, or keeps the card of a subscription that begins with nothing to pay. What Stripe answers is settled just as what its webhooks tell, so it makes no difference which comes first. */
@Injectable()
export class ConfirmPayment {
  constructor(
    private readonly findPayment: FindPayment,
    private readonly ensurePayable: EnsurePayable,
    private readonly tryCard: TryCard,
    private readonly clock: Clock,
    private readonly runtime: RuntimeConfig,
  ) {}

  /** @throws DomainError `payment_not_found`, `payment_not_confirmable`, `card_declined`, `url_not_allowed`, `provider_rejected` */
  async execute(command: ConfirmPaymentCommand): Promise<Confirmation> {
    const { projectId, paymentId } = command;
    const found = await this.findPayment.execute(projectId, paymentId);
    if (found.method !== 'intent') throw notConfirmable(found, 'it was not started with mode: intent');
    if (isPaid(found)) return { payment: found, requiredAction: null };
    this.assertOpen(found);
    const { declined, requiredAction } = await this.confirm(await this.ensurePayable.execute(found), command);
    const payment = await this.findPayment.execute(projectId, paymentId);
    if (isPaid(payment)) return { payment, requiredAction: null };
    this.assertOpen(payment);
    if (declined !== null) {
      throw new CardDeclinedError(
        declined.code ?? 'generic_decline',
        `${declined.message} ${payment.id} is still pending: confirm it with another payment method.`,
      );
    }
    return { payment, requiredAction };
  }

  private async confirm(
    payment: Payment,
    { operationId, paymentMethodId, returnUrl = payment.successUrl }: ConfirmPaymentCommand,
  ): Promise<CardTry> {
    if (this.runtime.environment === 'production' && !returnUrl.startsWith('https://')) {
      throw new DomainError('url_not_allowed', `${returnUrl} is not https.`);
    }
    return this.tryCard.execute(payment, {
      reference: `${payment.id}:${operationId}`,
      paymentMethodId,
      // There is no checkout session whose id could be filled in.
      returnUrl: returnUrl.replaceAll('{CHECKOUT_SESSION_ID}', payment.id),
    });
  }

  private assertOpen(payment: Payment): void {
    const { status, checkoutExpiresAt, cancelRequestedAt } = payment;
    if (status !== 'pending') throw notConfirmable(payment, `it is ${status}`);
    if (cancelRequestedAt !== null) throw notConfirmable(payment, 'it is being canceled');
    if (checkoutExpiresAt === null || checkoutExpiresAt > this.clock.now()) return;
    throw notConfirmable(payment, 'its time is over');
  }
}

function isPaid({ status }: Payment): boolean {
  return status === 'processing' || wasPaid(status);
}

function notConfirmable({ id }: Payment, why: string): DomainError {
  return new DomainError(
    'payment_not_confirmable',
    `${id} cannot be confirmed: ${why}. Only a pending payment by intent can be.`,
  );
}
