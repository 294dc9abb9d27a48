import {
  SubscriptionProvider,
  type AccountCustomer,
  type AccountSubscription,
  type PortalSession,
  type ProviderChangePreview,
  type ProviderSubscription,
} from '#infra/stripe';

/** As with `RefusingPaymentProvider`. */
export class RefusingSubscriptionProvider extends SubscriptionProvider {
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

  findCustomer(..._: unknown[]): Promise<AccountCustomer | undefined> {
    return this.refuse('findCustomer');
  }

  createPortalSession(..._: unknown[]): Promise<PortalSession> {
    return this.refuse('createPortalSession');
  }

  createPortalConfiguration(..._: unknown[]): Promise<string> {
    return this.refuse('createPortalConfiguration');
  }

  private async refuse(call: keyof SubscriptionProvider): Promise<never> {
    throw new Error(`${this.constructor.name} was asked to ${call}, which it does not know`);
  }
}
