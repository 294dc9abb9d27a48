import { CatalogueProvider, type ProviderMeter, type ProviderPrice } from '#infra/stripe';

/** As with `RefusingPaymentProvider`. */
export class RefusingCatalogueProvider extends CatalogueProvider {
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

  private async refuse(call: keyof CatalogueProvider): Promise<never> {
    throw new Error(`${this.constructor.name} was asked to ${call}, which it does not know`);
  }
}
