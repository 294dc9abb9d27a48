import Stripe from 'stripe';
import { textAt } from './api-client';
import { eventually } from './eventually';
import { PATIENCE } from './experiment';

/** A person at Stripe's dashboard, who tries again for as long as it takes. */
export class PatientStripe {
  constructor(private readonly stripe: Stripe) {}

  async intentOf(session: string): Promise<string> {
    const { payment_intent } = await this.until(() => this.stripe.checkout.sessions.retrieve(session));
    return textAt({ payment_intent }, 'payment_intent');
  }

  async subscriptionOf(session: string): Promise<string> {
    const { subscription } = await this.until(() => this.stripe.checkout.sessions.retrieve(session));
    return textAt({ subscription }, 'subscription');
  }

  async refund(payment_intent: string, amount: number, idempotencyKey: string): Promise<void> {
    await this.until(() => this.stripe.refunds.create({ payment_intent, amount }, { idempotencyKey }));
  }

  private async until<Result>(call: () => Promise<Result>): Promise<Result> {
    let refused: Error | undefined;
    const result = await eventually(async () => {
      try {
        return await call();
      } catch (error) {
        const passes = !(error instanceof Stripe.errors.StripeInvalidRequestError);
        if (passes || !(error instanceof Error)) throw error;
        refused = error;
        return undefined;
      }
    }, PATIENCE);
    if (result === undefined) throw refused ?? new Error('Stripe has answered nothing');
    return result;
  }
}
