import { textAt, type Answer, type Json } from './api-client';
import { buyer } from './catalog';
import { eventually } from './eventually';
import type { TestPlatform, TestProject } from './platform';

/** Payments that are paid, and what goes back of them, as a project and its operator at Stripe see them. */
export class Refunding {
  constructor(
    private readonly platform: TestPlatform,
    private readonly project: TestProject,
  ) {}

  /** A payment that the platform knows to be paid. */
  async paid(userId: string, productId: string, options: Record<string, unknown> = {}): Promise<string> {
    const body = { ...buyer, user_id: userId, product_id: productId };
    const started = await this.project.api.post('/api/v1/payments', body);
    await this.platform.pay(textAt(started.body, 'checkout_session_id'), options);
    const id = textAt(started.body, 'payment_id');
    await this.becomes(id, { status: 'succeeded' });
    return id;
  }

  refund(paymentId: string, body: Json = {}, headers?: Record<string, string>): Promise<Answer> {
    return this.project.api.post(`/api/v1/payments/${paymentId}/refunds`, body, headers);
  }

  async payment(paymentId: string): Promise<Json> {
    return (await this.project.api.get(`/api/v1/payments/${paymentId}`)).body;
  }

  /** Resolves once the payment looks like that. */
  async becomes(paymentId: string, expected: Json): Promise<void> {
    await eventually(async () => expect(await this.payment(paymentId)).toMatchObject(expected));
  }

  /** The payment intent that has taken the money, also where the payment does not name it. */
  async intentOf(paymentId: string): Promise<string> {
    const payment = await this.payment(paymentId);
    const { provider } = payment as { provider: Record<string, string | null> };
    if (typeof provider.payment_intent_id === 'string') return provider.payment_intent_id;
    const { data } = await this.platform.stripe.invoices.list({
      subscription: textAt(payment, 'provider.subscription_id'),
    });
    const paidBy = await this.platform.stripe.invoicePayments.list({ invoice: data.at(-1)?.id ?? '' });
    return textAt(paidBy.data[0], 'payment.payment_intent');
  }

  /** A card holder goes to their bank. Answers the dispute's id at Stripe. */
  async dispute(paymentIntentId: string, options: Json = {}): Promise<string> {
    const answer = await this.platform.control('disputes', { payment_intent: paymentIntentId, ...options });
    return textAt(await answer.json(), 'id');
  }

  async decide(disputeId: string, won: boolean): Promise<void> {
    const answer = await this.platform.control(`disputes/${disputeId}/close`, { won });
    expect(answer.status).toBe(200);
  }
}
