import { DomainError } from '#kernel';
import type { Payment } from '../payment/payment';
import { mayReturnTo, wasPaid, type PaymentStatus } from '../payment/payment-status';
import type { Dispute } from './dispute';
import type { Refund } from './refund';

/** All that has gone back of a payment's money, or may. */
export interface MoneyBack {
  readonly refunds: readonly Pick<Refund, 'amount' | 'status'>[];
  readonly disputes: readonly Pick<Dispute, 'amount' | 'phase'>[];
}

/** In minor units; together never more than was paid. What was given back as credit is still the payment's. */
export interface PaymentBalance {
  /** Gone back: by refunds that have succeeded, and disputes that were lost. */
  readonly refunded: number;
  /** On its way back. */
  readonly reserved: number;
  /** What has not gone back as money, nor is on its way. */
  readonly left: number;
}

/**
 * The payment's money. A bank may take back what was refunded already, so that both together would be more than was paid: more than that
 * is never counted.
 */
export function balanceOf(paid: number, { refunds, disputes }: MoneyBack): PaymentBalance {
  const refunding = (...statuses: Refund['status'][]) =>
    sum(refunds.filter(({ status }) => statuses.includes(status)));
  const lost = sum(disputes.filter(({ phase }) => phase === 'lost'));
  const refunded = Math.min(paid, refunding('succeeded') + lost);
  const reserved = Math.min(paid - refunded, refunding('pending', 'requires_action'));
  return { refunded, reserved, left: paid - refunded - reserved };
}

/**
 * The payment after its refunds and disputes. It follows from all of them together, so the order in which they were told of makes no
 * difference; `refunded` is the end, even of one whose refund failed afterwards.
 */
export function withMoneyBack(payment: Payment, moneyBack: MoneyBack, now: Date): Payment {
  if (!wasPaid(payment.status)) return payment;
  const { refunded } = balanceOf(payment.amount, moneyBack);
  const wished = statusFor(payment.amount, refunded, moneyBack);
  const status = mayReturnTo(payment.status, wished) ? wished : payment.status;
  if (status === payment.status && refunded === payment.refundedAmount) return payment;
  return { ...payment, status, refundedAmount: refunded, updatedAt: now };
}

function statusFor(paid: number, refunded: number, { disputes }: MoneyBack): PaymentStatus {
  const isAny = (phase: Dispute['phase']) => disputes.some((dispute) => dispute.phase === phase);
  if (isAny('lost') || (refunded > 0 && refunded === paid)) return 'refunded';
  if (isAny('open')) return 'disputed';
  return refunded > 0 ? 'partially_refunded' : 'succeeded';
}

/**
 * How much a refund is of: what is asked for, or all that is left.
 * @throws DomainError `payment_not_refundable`, `refund_exceeds_payment`
 */
export function refundableAmount(payment: Payment, moneyBack: MoneyBack, asked: number | undefined): number {
  if (!wasPaid(payment.status) || payment.status === 'disputed') {
    throw new DomainError('payment_not_refundable', notRefundable(payment));
  }
  const { reserved, ...balance } = balanceOf(payment.amount, moneyBack);
  const left = Math.max(0, balance.left - payment.creditedAmount);
  const amount = asked ?? left;
  if (amount > 0 && amount <= left) return amount;
  const underWay =
    (reserved === 0 ? '' : ` ${reserved} are being refunded now.`) +
    (payment.creditedAmount === 0
      ? ''
      : ` A change of the subscription has given ${payment.creditedAmount} back as credit.`);
  throw new DomainError(
    'refund_exceeds_payment',
    `Of the ${payment.amount} ${payment.currency} of ${payment.id}, ${left} are left to refund.${underWay} Amounts are in minor units.`,
  );
}

function notRefundable({ id, status }: Payment): string {
  if (status === 'disputed') {
    return `${id} is disputed: the bank has its money. It can be refunded again should the dispute be won.`;
  }
  return `${id} is ${status}: only a payment that has succeeded can be refunded.`;
}

function sum(amounts: readonly { amount: number }[]): number {
  return amounts.reduce((total, { amount }) => total + amount, 0);
}
