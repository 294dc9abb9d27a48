import { createHmac } from 'node:crypto';

export const WEBHOOK_SECRET = 'whsec_webhooks';

/** A delivery of Stripe: the raw body and its signature, by the scheme of https://docs.stripe.com/webhooks#verify-manually. */
export interface Delivery {
  readonly body: string;
  readonly signature: string;
}

/** An event of Stripe about an object, as JSON. */
export function eventOf(id: string, type: string, object: Record<string, unknown>): string {
  return JSON.stringify({
    id,
    object: 'event',
    type,
    created: Math.floor(Date.now() / 1_000),
    livemode: false,
    data: { object },
  });
}

/** Signs as Stripe does. */
export function signed(body: string, secret = WEBHOOK_SECRET): Delivery {
  const time = Math.floor(Date.now() / 1_000);
  const digest = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return { body, signature: `t=${time},v1=${digest}` };
}

/** An invoice of Stripe, of a customer of its own unless said otherwise. */
export function invoiceObject(id: string, customer = `cus_of_${id}`): Record<string, unknown> {
  return {
    id,
    object: 'invoice',
    status: 'paid',
    billing_reason: 'manual',
    customer,
    parent: null,
    amount_due: 100,
    amount_paid: 100,
    currency: 'usd',
    attempt_count: 1,
    lines: { object: 'list', data: [], has_more: false },
  };
}
