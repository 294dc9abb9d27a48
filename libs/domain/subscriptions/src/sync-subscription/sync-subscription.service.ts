import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { Clock, DomainError, newId } from '#kernel';
import { PeriodPayments, PurchaseLookup, SubscriptionPayments, SubscriptionSlots } from '#domain/payments';
import { Database } from '#infra/database';
import { isAt, SubscriptionProviders, type OwnershipMarks, type StripeAccount } from '#infra/stripe';
import { CancelDeparted } from '../cancel-departed/cancel-departed.service';
import {
  advanceSubscription,
  openSubscription,
  paidForPeriod,
  type Transition,
} from '../subscription/advance-subscription';
import type { Evidence } from '../subscription/evidence';
import { ReleaseUsage } from '../report-usage/release-usage.service';
import { renewalCredits, type RenewedCredits } from '../subscription/renewal-credits';
import {
  isLive,
  slotOf,
  type StoredSubscription,
  type Subscription,
  type SubscriptionIdentity,
} from '../subscription/subscription';
import {
  SubscriptionInvoiceRepository,
  type InvoiceReport,
} from '../subscription/subscription-invoice.repository';
import { SubscriptionPublisher, type ToldMoney } from '../subscription/subscription-publisher';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import { InvoicePayments } from './invoice-payments';
import { PlanChanges } from './plan-changes';
import { Prorations } from './prorations';
import { isTakenIn, readingOf, type Report } from './reading';

const MOST_ATTEMPTS = 5;

export interface SyncSubscriptionCommand extends Report {
  /** The account that tells of it. */
  readonly account: StripeAccount;
  readonly providerSubscriptionId: string;
}

/** A snapshot, the time that it is of, and what is sold with it and whether at a price of the project's, where that is new. */
type Sighting = Pick<Evidence, 'snapshot' | 'at' | 'plan' | 'foreignPrice'>;

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
    private readonly payments: SubscriptionPayments,
    private readonly periods: PeriodPayments,
    private readonly invoicePayments: InvoicePayments,
    private readonly prorations: Prorations,
    private readonly slots: SubscriptionSlots,
    private readonly plans: PlanChanges,
    private readonly releaseUsage: ReleaseUsage,
    private readonly providers: SubscriptionProviders,
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
    if (owner === 'not_begun') return 'applied';
    const seen = { ...sighting, ...(await this.plans.changed(owner, sighting.snapshot)) };
    const paidBy = await this.invoicePayments.chargeOf(
      { ...owner, providerSubscriptionId: id },
      command.invoice,
    );
    const next = await this.db.transaction(() => this.record(known, owner, seen, { ...command, paidBy }));
    await this.releaseUsage.execute(known, next);
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
  private async identify(
    account: StripeAccount,
    marks: OwnershipMarks | null,
  ): Promise<Owner | 'not_begun' | undefined> {
    if (marks === null) return undefined;
    const purchase = await this.purchases.find(marks.projectId, marks.paymentId);
    if (purchase === undefined || !isAt(purchase, account)) return undefined;
    // A card form that nobody has been through sells nothing, though Stripe may call its trial `trialing`. Once it is paid, this is told again.
    if (!purchase.begun) return 'not_begun';
    return { id: newId('sub', this.clock.now()), ...purchase };
  }

  private async record(
    known: StoredSubscription | undefined,
    owner: Owner,
    sighting: Sighting,
    { invoice, paidBy, trialEndsSoon = false }: SyncSubscriptionCommand & { readonly paidBy: string | null },
  ): Promise<Subscription> {
    const current = await this.subscriptions.lockByProviderId(sighting.snapshot.id);
    if (current?.revision !== known?.revision) throw new ChangedMeanwhile();
    const paidNow = invoice !== undefined && (await this.invoices.note(owner, invoice));
    const renewedNow = paidNow && invoice.renews;
    const tookMoney = paidNow && invoice.money.amount > 0;
    const renewals = { ...(await this.invoices.historyOf(owner.id)), renewedNow, tookMoney };
    const takenBack = current === undefined ? await this.begin(owner) : {};
    const evidence = { ...sighting, ...takenBack, renewals, trialEndsSoon };
    const transition =
      current === undefined
        ? openSubscription(identityOf(owner), evidence)
        : advanceSubscription(current, evidence);
    const settled = paidNow ? await this.prorations.takeIn(current ?? transition.next, invoice) : invoice;
    const paid = await this.takeIn(transition.next, settled, paidBy);
    const next = renewedNow
      ? paidForPeriod(transition.next, invoice.periodEnd, paid?.money.paymentId ?? null)
      : transition.next;
    await this.write(current, next);
    await this.moveSlot(current ?? owner, transition);
    await this.publisher.publish(next, transition.facts, paidNow ? paid?.money : undefined);
    if (renewedNow) await this.publisher.publishCredits(next, paid?.credits ?? []);
    return next;
  }

  /** What a paid invoice has taken, as the payment that it is, and what it grants. */
  private async takeIn(
    subscription: Subscription,
    invoice: InvoiceReport | undefined,
    paidBy: string | null,
  ): Promise<{ money: ToldMoney; credits: RenewedCredits[] } | undefined> {
    if (invoice?.outcome !== 'paid') return undefined;
    const billed = await this.plans.billed(subscription, invoice.billed);
    const paymentId = await this.invoicePayments.record(subscription, invoice, billed, paidBy);
    const { amount, currency } = invoice.money;
    const credits = renewalCredits(subscription, invoice, paymentId, billed);
    return { money: { paymentId, amount, currency }, credits };
  }

  /** Whether the payment that has begun it was taken back before anybody saw it; whoever takes it back from now on waits, and sees it. */
  private async begin(owner: Owner): Promise<Pick<Evidence, 'takenBack'>> {
    const { projectId, paymentId } = owner;
    if (paymentId === null) return {};
    await this.payments.begun(owner);
    return { takenBack: (await this.periods.find(projectId, paymentId))?.takenBack ?? false };
  }

  private async write(current: StoredSubscription | undefined, next: Subscription): Promise<void> {
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
  const { id, projectId, userId, stripeAccount, paymentId } = owner;
  const { productId, permissions, credits, graceDays, meter } = owner;
  const plan = { productId, permissions, credits, graceDays, meter };
  return { id, projectId, userId, stripeAccount, paymentId, ...plan };
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
