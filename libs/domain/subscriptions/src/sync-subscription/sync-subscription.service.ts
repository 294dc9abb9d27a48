import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { Clock, DomainError, newId } from '#kernel';
import { PurchaseLookup, SubscriptionSlots } from '#domain/payments';
import { Database } from '#infra/database';
import { isAt, PaymentProviders, type OwnershipMarks, type StripeAccount } from '#infra/stripe';
import { CancelDeparted } from '../cancel-departed/cancel-departed.service';
import {
  advanceSubscription,
  openSubscription,
  type Evidence,
  type Transition,
} from '../subscription/advance-subscription';
import { renewalCredits } from '../subscription/renewal-credits';
import {
  isLive,
  slotOf,
  type StoredSubscription,
  type SubscriptionIdentity,
} from '../subscription/subscription';
import { SubscriptionInvoiceRepository } from '../subscription/subscription-invoice.repository';
import { SubscriptionPublisher } from '../subscription/subscription-publisher';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import { PlanChanges } from './plan-changes';
import { isTakenIn, readingOf, type Report } from './reading';

const MOST_ATTEMPTS = 5;

export interface SyncSubscriptionCommand extends Report {
  /** The account that tells of it. */
  readonly account: StripeAccount;
  readonly providerSubscriptionId: string;
}

/** A snapshot, the time that it is of, and what is sold with it, where that is new. */
type Sighting = Pick<Evidence, 'snapshot' | 'at' | 'plan'>;

/** Whose it is, and the price that it was at when that was settled. */
type Owner = SubscriptionIdentity & { readonly priceId: string | null };

/** Someone else wrote the row after it was read: what was decided on it must be decided anew. */
class ChangedMeanwhile extends Error {}

/**
 * Brings a subscription in line with Stripe. Events may come in any order, several times, several at once: what they show is taken only
 * where it is surely the newest, else Stripe is asked. Safe to repeat.
 */
@Injectable()
export class SyncSubscription {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly invoices: SubscriptionInvoiceRepository,
    private readonly publisher: SubscriptionPublisher,
    private readonly cancelDeparted: CancelDeparted,
    private readonly purchases: PurchaseLookup,
    private readonly slots: SubscriptionSlots,
    private readonly plans: PlanChanges,
    private readonly providers: PaymentProviders,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves with `foreign` when the subscription was not bought through Paygrove.
   * @throws DomainError `provider_unavailable`, or `concurrent_update` when the row kept changing: try again later
   */
  async execute(command: SyncSubscriptionCommand): Promise<'applied' | 'foreign'> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      try {
        return await this.attempt(command, attempt > 0);
      } catch (error) {
        if (!(error instanceof ChangedMeanwhile)) throw error;
      }
    }
    throw new DomainError(
      'concurrent_update',
      `The subscription ${command.providerSubscriptionId} kept changing while it was brought up to date. Try again.`,
    );
  }

  private async attempt(command: SyncSubscriptionCommand, again: boolean): Promise<'applied' | 'foreign'> {
    const { providerSubscriptionId: id, snapshot } = command;
    const known = await this.subscriptions.findByProviderId(id);
    if (known === undefined && snapshot?.marks === null) return 'foreign';
    if (known !== undefined && !isAt(known, command.account)) return 'foreign';
    if (again && isTakenIn(known, command)) return 'applied';
    const reading = readingOf(known, command);
    if (reading === 'nothing_new') return 'applied';

    const sighting = reading === 'take_it' ? shownBy(command) : await this.ask(command);
    if (sighting === undefined) return missing(known);
    const owner = known ?? (await this.identify(command.account, sighting.snapshot.marks));
    if (owner === undefined) return 'foreign';
    const plan = await this.plans.changed(owner, sighting.snapshot);
    const seen = plan === undefined ? sighting : { ...sighting, plan };
    await this.db.transaction(() => this.record(known, owner, seen, command));
    return 'applied';
  }

  /** Stripe's answer is of now, or of the event where our clock is behind. */
  private async ask({
    account,
    providerSubscriptionId,
    occurredAt,
  }: SyncSubscriptionCommand): Promise<Sighting | undefined> {
    const now = this.clock.now();
    const snapshot = await (await this.providers.of(account)).findSubscription(providerSubscriptionId);
    return snapshot === undefined ? undefined : { snapshot, at: now > occurredAt ? now : occurredAt };
  }

  /** Ours is what carries our marks and was bought by a payment of ours. */
  private async identify(account: StripeAccount, marks: OwnershipMarks | null): Promise<Owner | undefined> {
    if (marks === null) return undefined;
    const purchase = await this.purchases.find(marks.projectId, marks.paymentId);
    if (purchase === undefined || !isAt(purchase, account)) return undefined;
    const id = newId('sub', this.clock.now());
    return { id, ...purchase };
  }

  private async record(
    known: StoredSubscription | undefined,
    owner: Owner,
    sighting: Sighting,
    { invoice, trialEndsSoon = false }: SyncSubscriptionCommand,
  ): Promise<void> {
    const current = await this.subscriptions.lockByProviderId(sighting.snapshot.id);
    if (current?.revision !== known?.revision) throw new ChangedMeanwhile();
    const paidNow = invoice !== undefined && (await this.invoices.note(owner, invoice));
    const renewedNow = paidNow && invoice.renews;
    const renewals = { ...(await this.invoices.historyOf(owner.id)), renewedNow };
    const evidence = { ...sighting, renewals, trialEndsSoon };
    const transition =
      current === undefined
        ? openSubscription(identityOf(owner), evidence)
        : advanceSubscription(current, evidence);
    await this.write(current, transition);
    await this.moveSlot(current ?? owner, transition);
    await this.publisher.publish(transition.next, transition.facts);
    if (renewedNow) {
      const billed = await this.plans.billed(transition.next, invoice.billed);
      await this.publisher.publishCredits(transition.next, renewalCredits(transition.next, invoice, billed));
    }
  }

  private async write(current: StoredSubscription | undefined, { next }: Transition): Promise<void> {
    const now = this.clock.now();
    if (current === undefined) {
      if (!(await this.subscriptions.insert(next, now))) throw new ChangedMeanwhile();
      await this.cancelDeparted.onNew(next);
    } else if (!isDeepStrictEqual(current, next)) {
      await this.subscriptions.save(next, now);
    }
  }

  /** The user's place is that of the product that it is for now. */
  private async moveSlot(before: SubscriptionIdentity, { next, slot }: Transition): Promise<void> {
    const changed = before.productId !== next.productId;
    if (changed) await this.slots.release(slotOf(before));
    if (slot !== 'keep') await this.slots[slot](slotOf(next));
    else if (changed && isLive(next.status)) await this.slots.occupy(slotOf(next));
  }
}

function identityOf(owner: Owner): SubscriptionIdentity {
  const { id, projectId, userId, stripeAccount, paymentId, productId, permissions, credits, graceDays } =
    owner;
  return { id, projectId, userId, stripeAccount, paymentId, productId, permissions, credits, graceDays };
}

function shownBy({ snapshot, occurredAt }: SyncSubscriptionCommand): Sighting | undefined {
  return snapshot === undefined ? undefined : { snapshot, at: occurredAt };
}

/** Nothing to do with us when we do not know it either; else something is wrong, and must not be passed over in silence. */
function missing(known: StoredSubscription | undefined): 'foreign' {
  if (known === undefined) return 'foreign';
  throw new DomainError(
    'provider_rejected',
    `Stripe does not know the subscription ${known.providerSubscriptionId} (${known.id}). Check that the key is of the right account.`,
  );
}
