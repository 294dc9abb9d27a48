import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId } from '#kernel';
import { productOf } from '#domain/payments';
import { Projects, type Product } from '#domain/projects';
import {
  CatalogueProviders,
  type ProrationBehavior,
  type ProviderPrice,
  type SubscriptionTarget,
} from '#infra/stripe';
import { checkChange } from '../operate-subscription/allowed-operations';
import { OperateSubscription } from '../operate-subscription/operate-subscription.service';
import type { StoredSubscription } from '../subscription/subscription';
import { checkTarget } from './change-terms';

export interface ChangeCommand {
  readonly projectId: ProjectId;
  readonly subscriptionId: string;
  readonly productId: string;
  /** Undefined: as many as it is. */
  readonly quantity: number | undefined;
  readonly prorationBehavior: ProrationBehavior;
  readonly prorationDate: Date | null;
}

/** A change that can be made. */
export interface ChangeDraft {
  readonly subscription: StoredSubscription;
  readonly product: Product;
  readonly quantity: number;
  readonly from: ProviderPrice;
  readonly target: SubscriptionTarget;
}

/** Says what a change would be, or why it cannot be. Writes nothing. */
@Injectable()
export class DraftChange {
  constructor(
    private readonly operate: OperateSubscription,
    private readonly projects: Projects,
    private readonly providers: CatalogueProviders,
  ) {}

  /** @throws DomainError with the codes that the endpoints document */
  async execute(command: ChangeCommand): Promise<ChangeDraft> {
    const { projectId, subscriptionId, prorationBehavior, prorationDate } = command;
    const subscription = await this.operate.get(projectId, subscriptionId);
    const project = await this.projects.get(projectId);
    const product = productOf(project, command.productId);
    checkChange(subscription);
    if (project.archived && product.id !== subscription.productId) {
      throw new DomainError(
        'project_archived',
        `The project ${projectId} is archived: it sells nothing new.`,
      );
    }
    if (subscription.stripeAccount !== project.stripeAccount) {
      throw new DomainError(
        'provider_rejected',
        `${subscriptionId} is at the Stripe account that the project has left, and its prices are not there. Cancel it and begin another instead.`,
      );
    }
    const from = await this.priceOf(subscription);
    const quantity = command.quantity ?? (product.meter === null ? Math.max(1, subscription.quantity) : 1);
    checkTarget(subscription, from.currency, product, quantity);
    const target = {
      subscriptionId: subscription.providerSubscriptionId,
      priceId: product.priceId,
      quantity: product.meter === null ? quantity : null,
      prorationBehavior,
      prorationDate,
    };
    return { subscription, product, quantity, from, target };
  }

  private async priceOf(subscription: StoredSubscription): Promise<ProviderPrice> {
    const { id, priceId } = subscription;
    const provider = await this.providers.of(subscription);
    const price = priceId === null ? undefined : await provider.findPrice(priceId);
    if (price !== undefined) return price;
    throw new DomainError('provider_rejected', `Stripe does not know the price ${priceId} of ${id}.`);
  }
}
