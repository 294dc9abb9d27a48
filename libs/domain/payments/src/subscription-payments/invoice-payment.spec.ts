import type { PaymentId } from '#kernel';
import { paymentEventData, permissionsOfPayment, purchasedCredits } from '../payment/payment-events';
import { paymentOfInvoice, type InvoiceContext, type PaidInvoice } from './invoice-payment';

const paidAt = new Date('2026-12-21T11:00:00Z');
const now = new Date('2026-12-21T11:00:02Z');
const subscription = {
  id: 'sub_1',
  projectId: 'saas',
  userId: 'user_1',
  stripeAccount: 'acct_1',
  providerSubscriptionId: 'sub_stripe_1',
  paymentId: 'pay_1',
};
const invoice: PaidInvoice = {
  invoiceId: 'in_2',
  reason: 'renewal',
  amount: 2_700,
  currency: 'usd',
  paidAt,
  customerId: 'cus_1',
  paymentIntentId: 'pi_2',
  sold: { productId: 'pro', priceId: 'price_1', quantity: 3, unitAmount: 1_000 },
};
const context: InvoiceContext = {
  id: 'pay_2' as PaymentId,
  now,
  productName: 'Pro',
  email: 'ada@example.com',
  first: { reference: 'order-1042', metadata: { booking: 'B-1' }, fromFrontEnd: false },
};

describe('the payment that an invoice of a subscription is', () => {
  const payment = paymentOfInvoice(subscription, invoice, context);

  it('is born with its money, at the account of the subscription', () => {
    expect(payment).toMatchObject({
      status: 'succeeded',
      amount: 2_700,
      refundedAmount: 0,
      paymentType: 'subscription',
      method: 'invoice',
      billingReason: 'renewal',
      subscriptionId: 'sub_1',
      stripeAccount: 'acct_1',
      succeededAt: paidAt,
      createdAt: now,
      provider: {
        checkoutSessionId: null,
        paymentIntentId: 'pi_2',
        customerId: 'cus_1',
        subscriptionId: 'sub_stripe_1',
        invoiceId: 'in_2',
      },
    });
  });

  it('carries the reference and metadata of the first one', () => {
    expect(paymentEventData(payment)).toMatchObject({
      product_id: 'pro',
      reference: 'order-1042',
      metadata: { booking: 'B-1' },
    });
    const takenOver = paymentOfInvoice(subscription, invoice, { ...context, first: undefined });
    expect(takenOver).toMatchObject({ reference: null, metadata: {} });
  });

  it('is the same request however often it is told, and another one for each invoice and subscription', () => {
    const operationOf = (id: string, invoiceId: string) =>
      paymentOfInvoice(
        { ...subscription, providerSubscriptionId: id },
        { ...invoice, invoiceId },
        { ...context, id: `pay_${Math.random()}` as PaymentId },
      ).operationId;
    expect(operationOf('sub_a', 'in_2')).toBe(operationOf('sub_a', 'in_2'));
    expect(
      new Set([operationOf('sub_a', 'in_2'), operationOf('sub_a', 'in_3'), operationOf('sub_b', 'in_2')]),
    ).toHaveProperty('size', 3);
  });

  it('grants nothing by itself: the subscription does', () => {
    expect(permissionsOfPayment(payment)).toEqual([]);
    expect(purchasedCredits(payment, paidAt)).toEqual([]);
  });
});
