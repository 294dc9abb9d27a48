import {
  PaymentProvider,
  type AccountSubscription,
  type ProviderChangePreview,
  type ConfirmedIntent,
  type ProviderCheckoutSession,
  type ProviderMeter,
  type ProviderPaymentIntent,
  type ProviderPrice,
  type ProviderSubscription,
} from '#infra/stripe';

/** A Stripe that refuses whatever a fake made of it does not know: a test fails when a module asks for more than it should. */
export class RefusingPaymentProvider extends PaymentProvider {
  findPrice(..._: unknown[]): Promise<ProviderPrice | undefined> {
    return this.refuse('findPrice');
  }

  createPrice(..._: unknown[]): Promise<ProviderPrice> {
    return this.refuse('createPrice');
  }

  findMeter(..._: unknown[]): Promise<ProviderMeter | undefined> {
    return this.refuse('findMeter');
  }

  ensureMeter(..._: unknown[]): Promise<ProviderMeter> {
    return this.refuse('ensureMeter');
  }

  reportUsage(..._: unknown[]): Promise<never> {
    return this.refuse('reportUsage');
  }

  createCustomer(..._: unknown[]): Promise<{ id: string }> {
    return this.refuse('createCustomer');
  }

  changeCustomerEmail(..._: unknown[]): Promise<boolean> {
    return this.refuse('changeCustomerEmail');
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

  publishableKey(): string | undefined {
    return undefined;
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

  findSubscription(..._: unknown[]): Promise<ProviderSubscription | undefined> {
    return this.refuse('findSubscription');
  }

  cancelSubscription(..._: unknown[]): Promise<void> {
    return this.refuse('cancelSubscription');
  }

  listSubscriptions(..._: unknown[]): Promise<{ found: AccountSubscription[]; hasMore: boolean }> {
    return this.refuse('listSubscriptions');
  }

  markSubscription(..._: unknown[]): Promise<ProviderSubscription | undefined> {
    return this.refuse('markSubscription');
  }

  cancelAtPeriodEnd(..._: unknown[]): Promise<void> {
    return this.refuse('cancelAtPeriodEnd');
  }

  pauseSubscription(..._: unknown[]): Promise<void> {
    return this.refuse('pauseSubscription');
  }

  resumeSubscription(..._: unknown[]): Promise<void> {
    return this.refuse('resumeSubscription');
  }

  changeSubscription(..._: unknown[]): Promise<void> {
    return this.refuse('changeSubscription');
  }

  previewChange(..._: unknown[]): Promise<ProviderChangePreview> {
    return this.refuse('previewChange');
  }

  createPortalSession(..._: unknown[]): Promise<{ url: string } | undefined> {
    return this.refuse('createPortalSession');
  }

  async check(): Promise<void> {}

  private async refuse(call: keyof PaymentProvider): Promise<never> {
    throw new Error(`${this.constructor.name} was asked to ${call}, which it does not know`);
  }
}
