import type { PaymentId, ProductId, ProjectId, UserId } from '#kernel';
import type { Payment, SoldItem } from './payment';

/** A line of an ebook, for specs. */
export function aSoldItem(changes: Partial<SoldItem> = {}): SoldItem {
  return {
    productId: 'ebook' as ProductId,
    priceId: 'price_1',
    quantity: 1,
    recurring: false,
    terms: {
      productName: 'Ebook',
      unitAmount: 2_500,
      trialDays: null,
      permissions: ['ebook'],
      credits: [],
      graceDays: 3,
    },
    ...changes,
  };
}

/** A pending payment of an ebook, for specs. */
export function aPayment(changes: Partial<Payment> = {}): Payment {
  const now = new Date('2026-11-21T10:00:00Z');
  return {
    id: 'pay_1' as PaymentId,
    projectId: 'shop' as ProjectId,
    userId: 'user_1' as UserId,
    email: 'ada@example.com',
    items: [aSoldItem()],
    paymentType: 'one_time',
    method: 'checkout',
    billingReason: 'purchase',
    subscriptionId: null,
    status: 'pending',
    amount: 2_500,
    currency: 'usd',
    refundedAmount: 0,
    creditedAmount: 0,
    reference: null,
    metadata: {},
    promotion: null,
    successUrl: 'https://shop.example/thanks',
    cancelUrl: 'https://shop.example/cart',
    operationId: 'op_1',
    retryOf: null,
    fromFrontEnd: false,
    cancelRequestedAt: null,
    failure: null,
    stripeAccount: '',
    provider: {
      checkoutSessionId: 'cs_1',
      paymentIntentId: null,
      customerId: null,
      subscriptionId: null,
      invoiceId: null,
      setupIntentId: null,
    },
    checkoutUrl: 'https://checkout.stripe.com/c/pay/cs_1',
    checkoutExpiresAt: null,
    createdAt: now,
    updatedAt: now,
    succeededAt: null,
    ...changes,
  };
}
