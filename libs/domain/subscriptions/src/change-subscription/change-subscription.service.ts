import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#kernel';
import { Database } from '#infra/database';
import { SubscriptionProviders } from '#infra/stripe';
import { OperateSubscription } from '../operate-subscription/operate-subscription.service';
import type { StoredSubscription } from '../subscription/subscription';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import { DraftChange, type ChangeCommand, type ChangeDraft } from './draft-change.service';
import { OpenChangeQueue } from './open-change-queue';
import { PlacesOfChange } from './places-of-change';
import { SettleChange } from './settle-change.service';
import type { SubscriptionChange } from './subscription-change';
import { SubscriptionChangeRepository } from './subscription-change.repository';

export interface ChangeSubscriptionCommand extends ChangeCommand {
  readonly operationId: string;
}

/**
 * Makes a subscription one of another product, or of another quantity, in three steps, each of which a repetition finds done: the change is
 * written down and takes the user's place for the product; Stripe makes it; what came of it is taken in.
 */
@Injectable()
export class ChangeSubscription {
  constructor(
    private readonly draftChange: DraftChange,
    private readonly changes: SubscriptionChangeRepository,
    private readonly openChanges: OpenChangeQueue,
    private readonly subscriptions: SubscriptionRepository,
    private readonly places: PlacesOfChange,
    private readonly providers: SubscriptionProviders,
    private readonly settleChange: SettleChange,
    private readonly operate: OperateSubscription,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError with the codes that the endpoint documents */
  async execute(command: ChangeSubscriptionCommand): Promise<StoredSubscription> {
    const { projectId, operationId, subscriptionId } = command;
    const begun = await this.changes.find(projectId, operationId);
    if (begun?.state === 'applied') return this.operate.get(projectId, subscriptionId);
    // Its place has been given up since, and may be someone else's.
    if (begun?.state === 'refused') throw givenUp(subscriptionId);
    return this.carryOut(begun ?? (await this.begin(await this.draftChange.execute(command), operationId)));
  }

  private async begin(draft: ChangeDraft, operationId: string): Promise<SubscriptionChange> {
    const { subscription, target, product } = draft;
    const { projectId, id: subscriptionId } = subscription;
    const { priceId, quantity, prorationBehavior, prorationDate } = target;
    const change: SubscriptionChange = {
      projectId,
      operationId,
      subscriptionId,
      productId: product.id,
      priceId,
      quantity,
      prorationBehavior,
      prorationDate,
      state: 'open',
      createdAt: this.clock.now(),
    };
    await this.db.transaction(async () => {
      await this.subscriptions.lockByProviderId(subscription.providerSubscriptionId);
      await this.places.reserve(subscription, product.id);
      await this.changes.open(change);
      await this.openChanges.add(change);
    });
    return change;
  }

  private async carryOut(change: SubscriptionChange): Promise<StoredSubscription> {
    const subscription = await this.subscriptions.find(change.projectId, change.subscriptionId);
    if (subscription === undefined) throw new Error(`${change.subscriptionId} of a change is gone`);
    const { providerSubscriptionId } = subscription;
    const operation = { subscriptionId: providerSubscriptionId, reference: change.operationId };
    try {
      const provider = await this.providers.of(subscription);
      await provider.changeSubscription(
        operation,
        { ...change, subscriptionId: providerSubscriptionId },
        change.productId,
      );
    } catch (error) {
      if (isRefusal(error)) await this.settleChange.execute(change, 'refused');
      throw error;
    }
    return this.settleChange.execute(change, 'applied');
  }
}

/** What Stripe will not do; anything else may have happened, and is looked into later. */
function isRefusal(error: unknown): boolean {
  return error instanceof DomainError && ['provider_rejected', 'card_declined'].includes(error.code);
}

function givenUp(subscriptionId: string): DomainError {
  return new DomainError(
    'concurrent_update',
    `This change of ${subscriptionId} was given up. See how the subscription stands, and send it again with a new Idempotency-Key.`,
  );
}
