import { Inject, Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Projects } from '#domain/projects';
import { LOGGER, type Logger } from '#infra/logging';
import type { ProviderSubscription } from '#infra/stripe';
import type { BilledCredits } from '../subscription/renewal-credits';
import type { Evidence } from '../subscription/evidence';
import type { Subscription } from '../subscription/subscription';
import type { BilledPlan } from '../subscription/subscription-invoice.repository';
import { movedTo, planOf } from './plan-of-price';

/** Tells when a subscription has become one of another product of its project, wherever that was done: here, in the portal, at Stripe. */
@Injectable()
export class PlanChanges {
  constructor(
    private readonly projects: Projects,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** What is sold with it now, and whether its price is foreign; neither while that is what it was. */
  async changed(
    known: Pick<Subscription, 'id' | 'projectId' | 'productId' | 'priceId'> &
      Partial<Pick<Subscription, 'foreignPrice'>>,
    snapshot: ProviderSubscription,
  ): Promise<Pick<Evidence, 'plan' | 'foreignPrice'>> {
    const marked = snapshot.marks?.productId ?? known.productId;
    const isNew = known.priceId !== null && known.priceId !== snapshot.priceId;
    // A product may have got the foreign price since.
    const repriced = isNew || known.foreignPrice === true;
    if (!repriced && marked === known.productId) return {};
    const project = await this.projects.find(known.projectId as ProjectId);
    const product = movedTo(project?.products ?? [], snapshot.priceId, marked);
    if (product !== undefined && (repriced || product.id === marked)) {
      return { plan: planOf(product), foreignPrice: false };
    }
    if (!repriced) return {};
    if (isNew) this.warn(known, snapshot);
    return { foreignPrice: true };
  }

  /** Whether it was moved to a price that no product of the project has, and none has got since. */
  async isAtForeignPrice({ foreignPrice, projectId, priceId, productId }: Subscription): Promise<boolean> {
    if (!foreignPrice) return false;
    const project = await this.projects.find(projectId as ProjectId);
    return movedTo(project?.products ?? [], priceId, productId) === undefined;
  }

  /** What an invoice was for: mostly what it is for now; nothing at a price that no product of the project has. */
  async billed(subscription: Subscription, billed: BilledPlan | null): Promise<BilledCredits> {
    const { id, projectId, productId, priceId } = subscription;
    if (billed === null || billed.priceId === null || billed.priceId === priceId) return subscription;
    const project = await this.projects.find(projectId as ProjectId);
    const product = movedTo(project?.products ?? [], billed.priceId, productId);
    if (product !== undefined) return planOf(product);
    this.logger.warn(
      { subscription_id: id, project_id: projectId, price_id: billed.priceId },
      'A period was billed at a price that no product of the project has: it grants no credits',
    );
    return { productId, credits: [], meter: null };
  }

  private warn(
    { id, projectId, productId }: Pick<Subscription, 'id' | 'projectId' | 'productId'>,
    { priceId }: ProviderSubscription,
  ): void {
    this.logger.warn(
      { subscription_id: id, project_id: projectId, product_id: productId, price_id: priceId },
      'A subscription was moved at Stripe to a price that no product of its project has; it keeps its product',
    );
  }
}
