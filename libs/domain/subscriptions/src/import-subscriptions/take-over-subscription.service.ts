import { Inject, Injectable } from '@nestjs/common';
import { Clock, DomainError, newId, type UserId } from '#kernel';
import { AdoptCustomer, SubscriptionSlots, type AdoptOutcome } from '#domain/payments';
import type { Product } from '#domain/projects';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { SubscriptionProviders, type AccountSubscription, type ProviderSubscription } from '#infra/stripe';
import { DepartedUsersRepository } from '../cancel-departed/departed-users.repository';
import { openSubscription, showsTheSame } from '../subscription/advance-subscription';
import { ReleaseUsage } from '../report-usage/release-usage.service';
import { slotOf, type StoredSubscription, type Subscription } from '../subscription/subscription';
import { SubscriptionPublisher } from '../subscription/subscription-publisher';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import { planOf } from '../sync-subscription/plan-of-price';
import { SyncSubscription } from '../sync-subscription/sync-subscription.service';
import { isLiveStatus, notLive } from './import-rule';
import type { ImportAt, Problem } from './import-run';
import { ImportsRepository } from './imports.repository';

/** Whose a subscription will be, and to what. */
interface Buyer {
  readonly userId: string;
  readonly product: Product;
}

/** Why a customer does not become the user's. */
const customerProblems: Partial<Record<AdoptOutcome, Problem>> = {
  another: {
    code: 'user_has_another_customer',
    message:
      'Its user has another customer at Stripe already, who pays for what he buys from now on. The subscription of this one was taken over and goes on.',
  },
  of_another_project: {
    code: 'customer_of_another_project',
    message:
      'It is that of a user of another project, and stays so: what its user buys here from now on is paid by a customer of his own. The subscription was taken over and goes on.',
  },
};

const NO_HISTORY = { failingSince: null, lastPaidAt: null, renewedNow: false, tookMoney: false };

/**
 * Takes over one subscription: the row with the product's terms of today, the user's place and customer, and the event, all in one transaction;
 * then the marks at Stripe. What has changed there before the row stood was nobody's news, so the answer to the marking is read as well.
 */
@Injectable()
export class TakeOverSubscription {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly departed: DepartedUsersRepository,
    private readonly slots: SubscriptionSlots,
    private readonly adoptCustomer: AdoptCustomer,
    private readonly publisher: SubscriptionPublisher,
    private readonly releaseUsage: ReleaseUsage,
    private readonly syncSubscription: SyncSubscription,
    private readonly imports: ImportsRepository,
    private readonly providers: SubscriptionProviders,
    private readonly db: Database,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async execute(run: ImportAt, found: AccountSubscription, buyer: Buyer): Promise<void> {
    const { id } = found.subscription;
    const at = this.clock.now();
    const snapshot = run.dryRun
      ? found.subscription
      : await (await this.providers.of(run)).findSubscription(id);
    const taken = await this.db.transaction(() => this.decide(run, found, buyer, snapshot, at));
    if (taken === undefined) return;
    await this.releaseUsage.execute(undefined, taken);
    await this.mark(run, taken);
  }

  /** Of one that is ours already: finishes what a crash has left, and notes that it was there. */
  async again(
    run: ImportAt,
    { subscription, markedProjectId }: AccountSubscription,
    known: StoredSubscription | undefined,
  ): Promise<void> {
    if (known !== undefined && known.paymentId === null && !run.dryRun) {
      if (markedProjectId === null) await this.mark(run, known);
      else if (!showsTheSame(known, subscription)) await this.bringUpToDate(known);
    }
    await this.imports.note(run, { object: 'subscription', objectId: subscription.id, outcome: 'known' });
  }

  /** Asks anew: the list may be older than what webhooks have told since. */
  private async bringUpToDate(known: StoredSubscription): Promise<void> {
    const { providerSubscriptionId } = known;
    const occurredAt = this.clock.now();
    const snapshot = await (await this.providers.of(known)).findSubscription(providerSubscriptionId);
    if (snapshot === undefined) return;
    await this.syncSubscription.execute({ account: known, providerSubscriptionId, occurredAt, snapshot });
  }

  /** Resolves with what was taken over; `undefined` where nothing was. */
  private async decide(
    run: ImportAt,
    found: AccountSubscription,
    buyer: Buyer,
    snapshot: ProviderSubscription | undefined,
    at: Date,
  ): Promise<Subscription | undefined> {
    const { id } = found.subscription;
    const { userId, product } = buyer;
    await this.departed.hold(run.projectId, userId);
    if (await this.imports.isNoted(run, id)) return undefined;
    const subject = { object: 'subscription', objectId: id, userId, productId: product.id } as const;
    const next = this.opened(run, buyer, snapshot, at);
    const problem =
      next === undefined ? notLive(snapshot?.status ?? 'gone').problem : await this.refusal(run, next);
    if (next === undefined || problem !== undefined) {
      await this.imports.note(run, { ...subject, outcome: 'problem', ...(problem && { problem }) });
      return undefined;
    }
    await this.noteCustomer(run, found, userId);
    await this.imports.note(run, { ...subject, outcome: 'imported' });
    if (run.dryRun) return undefined;
    await this.write(next, at);
    return next;
  }

  private opened(
    { projectId, stripeAccount }: ImportAt,
    { userId, product }: Buyer,
    snapshot: ProviderSubscription | undefined,
    at: Date,
  ): Subscription | undefined {
    if (snapshot === undefined || !isLiveStatus(snapshot.status)) return undefined;
    const identity = { projectId, userId, stripeAccount, paymentId: null, ...planOf(product) };
    const evidence = { snapshot, at, renewals: NO_HISTORY, trialEndsSoon: false };
    return openSubscription({ id: newId('sub', at), ...identity }, evidence).next;
  }

  /** Why the user cannot have it. Else his place is his from now on, unless this is a dry run. */
  private async refusal(run: ImportAt, next: Subscription): Promise<Problem | undefined> {
    const { projectId, userId, productId } = next;
    if (await this.departed.hasDeparted(projectId, userId)) {
      return {
        code: 'user_deleted',
        message: 'Its user was deleted. Cancel it at Stripe, or he goes on paying.',
      };
    }
    if (run.dryRun && (await this.imports.hasTaken(run, userId, productId))) return existing(productId);
    const slot = slotOf(next);
    const holder = await (run.dryRun ? this.slots.find(slot) : this.slots.take(slot, slot.paymentId));
    if (holder === undefined) return undefined;
    if (holder.stage === 'subscription') return existing(productId);
    return {
      code: 'checkout_in_progress',
      message: `Its user is buying ${productId} here (${holder.paymentId}). Cancel that payment and import again, or he pays twice.`,
    };
  }

  private async noteCustomer(
    run: ImportAt,
    { customer }: AccountSubscription,
    userId: string,
  ): Promise<void> {
    if (customer === null) return;
    const { projectId, stripeAccount } = run;
    const subject = { object: 'customer', objectId: customer.id, userId } as const;
    const command = {
      projectId,
      userId: userId as UserId,
      stripeAccount,
      providerCustomerId: customer.id,
      email: customer.email,
      markedProjectId: customer.markedProjectId,
    };
    const outcome = run.dryRun
      ? (await this.imports.hasGivenAnotherCustomer(run, userId, customer.id))
        ? 'another'
        : await this.adoptCustomer.outcomeOf(command)
      : await this.adoptCustomer.execute(command);
    const problem = customerProblems[outcome];
    if (problem !== undefined) {
      await this.imports.note(run, { ...subject, outcome: 'problem', problem });
      return;
    }
    await this.imports.note(run, { ...subject, outcome: outcome === 'adopted' ? 'imported' : 'known' });
  }

  private async write(next: Subscription, at: Date): Promise<void> {
    if (!(await this.subscriptions.insert(next, at))) {
      throw new DomainError(
        'concurrent_update',
        `${next.providerSubscriptionId} was noted by someone else at the same time. Try again.`,
      );
    }
    await this.slots.occupy(slotOf(next));
    await this.publisher.publish(next, next.status === 'past_due' ? ['created', 'past_due'] : ['created']);
  }

  private async mark(run: ImportAt, taken: Subscription): Promise<void> {
    const { id: subscriptionId, projectId, userId, productId, providerSubscriptionId } = taken;
    const occurredAt = this.clock.now();
    try {
      const marks = { projectId, userId, productId, subscriptionId };
      const provider = await this.providers.of(taken);
      const snapshot = await provider.markSubscription(providerSubscriptionId, marks);
      if (snapshot === undefined) return;
      await this.syncSubscription.execute({ account: taken, providerSubscriptionId, occurredAt, snapshot });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'provider_rejected') throw error;
      const about = { err: error, import_id: run.id, subscription_id: subscriptionId };
      this.logger.warn(about, 'an imported subscription could not be marked at Stripe');
      const message = `It was taken over, but Stripe refused to mark it: ${error.message}`;
      await this.imports.notMarked(run, providerSubscriptionId, message);
    }
  }
}

function existing(productId: string): Problem {
  return {
    code: 'subscription_exists',
    message: `Its user has a subscription to ${productId} already, and pays for both. Cancel one of them at Stripe.`,
  };
}
