import { randomUUID } from 'node:crypto';
import type { EventData, EventEnvelope, paymentSucceeded } from '#contracts';

/** A `payment.succeeded` as handlers receive it: of nine dollars for an e-book, by whom the test says. */
export function paymentSucceededEvent(subject: {
  project_id: string;
  user_id: string;
}): EventEnvelope<EventData<typeof paymentSucceeded>> {
  const payment = `pay_${randomUUID()}`;
  return {
    id: `evt_${randomUUID()}`,
    type: 'payment.succeeded',
    version: 1,
    source: 'payment-service',
    timestamp: '2026-11-21T10:00:00.000Z',
    sequence: 1,
    project_id: subject.project_id,
    data: {
      payment_id: payment,
      user_id: subject.user_id,
      payment_type: 'one_time',
      product_id: 'ebook',
      amount: 900,
      currency: 'usd',
      reference: null,
      metadata: {},
      permissions: [],
    },
    metadata: { request_id: payment, correlation_id: payment },
  };
}
