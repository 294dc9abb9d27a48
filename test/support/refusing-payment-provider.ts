import {
  PaymentProvider,
  type ConfirmedIntent,
  type ProviderCheckoutSession,
  type ProviderPaymentIntent,
} from '#infra/stripe';

/** A Stripe that refuses whatever a fake made of it does not know: a test fails when a module asks for more than it should. */
export class RefusingPaymentProvider extends PaymentProvider {
  createCustomer(..._: unknown[]): Promise<{ id: string }> {
    return this.refuse('createCustomer');
  }

  changeCustomerEmail(..._: unknown[]): Promise<boolean> {
    return this.refuse('changeCustomerEmail');
  }

  eraseCustomer(..._: unknown[]): Promise<boolean> {
    return this.refuse('eraseCustomer');
  }

  createCheckoutSession(..._: unknown[]): Promise<ProviderCheckoutSession | undefined> {
    return this.refuse('createCheckoutSession');
  }

  findCheckoutSession(..._: unknown[]): Promise<ProviderCheckoutSession | undefined> {
    return this.refuse('findCheckoutSession');
  }

  expireCheckoutSession(..._: unknown[]): Promise<ProviderCheckoutSession | undefined> {
    return this.refuse('expireCheckoutSession');
  }

  findPaymentIntent(..._: unknown[]): Promise<ProviderPaymentIntent | undefined> {
    return this.refuse('findPaymentIntent');
  }

  createPaymentIntent(..._: unknown[]): Promise<ProviderPaymentIntent | undefined> {
    return this.refuse('createPaymentIntent');
  }

  findClientSecret(..._: unknown[]): Promise<string | undefined> {
    return this.refuse('findClientSecret');
  }

  confirmPaymentIntent(..._: unknown[]): Promise<ConfirmedIntent | undefined> {
    return this.refuse('confirmPaymentIntent');
  }

  cancelPaymentIntent(..._: unknown[]): Promise<ProviderPaymentIntent | undefined> {
    return this.refuse('cancelPaymentIntent');
  }

  async check(): Promise<void> {}

  private async refuse(call: keyof PaymentProvider): Promise<never> {
    throw new Error(`${this.constructor.name} was asked to ${call}, which it does not know`);
  }
}
