import { isDeepStrictEqual } from 'node:util';
import type { SubscriptionStatus } from '#contracts';
import type { ProviderSubscription } from '#infra/stripe';
import type { Evidence } from './evidence';
import { firstFailure, graceEnd, paidUntil, pauseOver } from './grace';
import {
  hasEnded,
  isLive,
  statusAt,
  type Plan,
  type Subscription,
  type SubscriptionIdentity,
} from './subscription';

/** What happened, each told by the event of the same name. */
export type SubscriptionFact =
  | 'created'
  | 'updated'
  | 'renewed'
  | 'past_due'
  | 'canceled'
  | 'expired'
  | 'trial_will_end';

export interface Transition {
  readonly next: Subscription;
  readonly facts: readonly SubscriptionFact[];
  /** What becomes of the one place that the user has for a subscription to this product. */
  readonly slot: 'occupy' | 'release' | 'keep';
}

/** The first sight of a subscription. It is told in full, whatever has happened to it before. */
export function openSubscription(identity: SubscriptionIdentity, evidence: Evidence): Transition {
  const sold = { ...identity, ...evidence.plan };
  const paid = { periodPaymentId: identity.paymentId, withheld: evidence.takenBack ?? false };
  const next = { ...sold, ...paid, ...pictureOf(evidence, undefined, sold) };
  const further = factOf(next.status);
  const facts = [
    'created',
    ...(further === 'updated' ? [] : [further]),
    ...renewal(evidence, next),
    ...announcement(undefined, next),
  ] as const;
  return {
    next,
    facts: withMoney(facts, evidence),
    slot: isLive(next.status) ? 'occupy' : hasEnded(next.status) ? 'release' : 'keep',
  };
}

/**
 * Brings a subscription in line with what is known. The same evidence twice tells nothing the second time. An ended subscription
 * does not come back: Stripe has no way to revive one.
 */
export function advanceSubscription(current: Subscription, evidence: Evidence): Transition {
  if (current.status === 'expired') return unchanged(current, evidence);
  const sold = { ...current, ...evidence.plan };
  const picture = pictureOf(evidence, current, sold);
  if (current.status === 'canceled' && !hasEnded(picture.status)) return unchanged(current, evidence);
  const next = { ...sold, ...picture };
  const renewed = renewal(evidence, next);
  const facts = factsBetween(current, next).filter((fact) => fact !== 'updated' || renewed.length === 0);
  const told = [...facts, ...renewed, ...announcement(current, next)];
  return { next, facts: withMoney(told, evidence), slot: slotBetween(current.status, next.status) };
}

/**
 * A period of it was paid. Told late, of a period before the one that runs, it says nothing of what is paid for now.
 * @param paymentId null where it cost nothing
 */
export function paidForPeriod(
  current: Subscription,
  periodEnd: Date | null,
  paymentId: string | null,
): Subscription {
  const { currentPeriodEnd } = current;
  const isPast = periodEnd !== null && currentPeriodEnd !== null && periodEnd < currentPeriodEnd;
  return isPast ? current : { ...current, periodPaymentId: paymentId, withheld: false };
}

/**
 * All that was paid for its newest paid period has gone back, or has not after all. It goes on, and gives nothing until another period is paid: also
 * where that is asked for and not paid, so that no days of grace begin anew.
 */
export function withheldSubscription(
  current: Subscription,
  paymentId: string,
  takenBack: boolean,
): Transition {
  const says = current.status !== 'expired' && current.periodPaymentId === paymentId;
  if (!says || current.withheld === takenBack) return { next: current, facts: [], slot: 'keep' };
  return { next: { ...current, withheld: takenBack }, facts: ['updated'], slot: 'keep' };
}

/** Ends the grace of an ended subscription, once its time has come. */
export function expireSubscription(current: Subscription, now: Date): Transition {
  const status = statusAt(current, now);
  if (status === current.status) return { next: current, facts: [], slot: 'keep' };
  return { next: { ...current, status }, facts: ['expired'], slot: 'keep' };
}

/** Whether a snapshot shows just what is known already. */
export function showsTheSame(current: Subscription, snapshot: ProviderSubscription): boolean {
  const shown = fieldsOf(snapshot, current.status);
  return isDeepStrictEqual(shown, pick(current, shown));
}

function unchanged(current: Subscription, evidence: Evidence): Transition {
  return { next: current, facts: withMoney([], evidence), slot: 'keep' };
}

/** Money that was taken is told of once: by the renewal that it was for, else by an update. */
function withMoney(facts: readonly SubscriptionFact[], { renewals }: Evidence): readonly SubscriptionFact[] {
  const told = facts.includes('renewed') || facts.includes('updated');
  return renewals.tookMoney && !told ? [...facts, 'updated'] : facts;
}

/** All that Stripe decides. */
type Picture = Omit<Subscription, keyof SubscriptionIdentity | 'periodPaymentId' | 'withheld'>;

function pictureOf(
  evidence: Evidence,
  current: Subscription | undefined,
  { graceDays, meter }: Plan,
): Picture {
  const fields = fieldsOf(evidence.snapshot, current?.status);
  const firstFailedAt = firstFailure(fields.status, evidence, current);
  return {
    ...fields,
    foreignPrice: evidence.foreignPrice ?? current?.foreignPrice ?? false,
    announcedTrialEnd: announcedEnd(fields, evidence, current),
    meteredSince: meter === null ? null : meteredSince(meter, evidence, current),
    firstFailedAt,
    graceEndsAt:
      fields.status === 'paused'
        ? paidUntil(evidence.snapshot, current)
        : (pauseOver(fields, firstFailedAt, current) ?? graceEnd(fields, firstFailedAt, evidence, graceDays)),
    providerStateAt: latest(evidence.at, current?.providerStateAt),
  };
}

function fieldsOf(snapshot: ProviderSubscription, known: SubscriptionStatus | undefined) {
  return {
    providerSubscriptionId: snapshot.id,
    customerId: snapshot.customerId,
    priceId: snapshot.priceId,
    quantity: snapshot.quantity,
    resumesAt: snapshot.pause?.resumesAt ?? null,
    status: statusOf(snapshot, known),
    currentPeriodStart: snapshot.currentPeriodStart,
    currentPeriodEnd: snapshot.currentPeriodEnd,
    cancelAtPeriodEnd: snapshot.cancelAtPeriodEnd,
    trialEnd: snapshot.trialEnd,
    canceledAt: snapshot.canceledAt,
    endedAt: snapshot.endedAt,
  };
}

/** From its start, or from the change that has made it one of this meter. */
function meteredSince(
  meter: string,
  { snapshot, at }: Evidence,
  current: Subscription | undefined,
): Date | null {
  if (current === undefined) return snapshot.startedAt;
  return current.meter === meter ? current.meteredSince : at;
}

/**
 * One that ended before it was ever live has nothing that a grace could keep. One that nothing is collected for is paused, though Stripe
 * goes on calling it active.
 */
function statusOf(
  { status, pause }: ProviderSubscription,
  known: SubscriptionStatus | undefined,
): SubscriptionStatus {
  if (pause !== null && (status === 'active' || status === 'trialing')) return 'paused';
  if (status === 'incomplete_expired') return 'expired';
  return status === 'canceled' && known === 'incomplete' ? 'expired' : status;
}

function factOf(status: SubscriptionStatus): SubscriptionFact {
  switch (status) {
    case 'past_due':
    case 'canceled':
    case 'expired':
      return status;
    default:
      return 'updated';
  }
}

/** What is sold, how much of it, and until when it is paused. */
const terms = ['productId', 'permissions', 'quantity', 'resumesAt'] as const;

function factsBetween(current: Subscription, next: Subscription): SubscriptionFact[] {
  if (current.status !== next.status) return [factOf(next.status)];
  // The next period is told of when it was paid, or could not be.
  const renewing = current.currentPeriodEnd?.getTime() === next.currentPeriodStart?.getTime();
  const told = [
    ...terms,
    'cancelAtPeriodEnd',
    'trialEnd',
    'firstFailedAt',
    'graceEndsAt',
    'endedAt',
  ] as const;
  const period = ['currentPeriodStart', 'currentPeriodEnd'] as const;
  const watched = renewing ? told : [...told, ...period];
  return watched.every((field) => isDeepStrictEqual(current[field], next[field])) ? [] : ['updated'];
}

function renewal({ renewals }: Evidence, next: Subscription): SubscriptionFact[] {
  return renewals.renewedNow && isLive(next.status) ? ['renewed'] : [];
}

/** Only a trial that still runs is announced: told late, it would announce what is over. */
function announcedEnd(
  { status, trialEnd }: Pick<Subscription, 'status' | 'trialEnd'>,
  { trialEndsSoon }: Evidence,
  current: Subscription | undefined,
): Date | null {
  return trialEndsSoon && status === 'trialing' ? trialEnd : (current?.announcedTrialEnd ?? null);
}

function announcement(current: Subscription | undefined, next: Subscription): SubscriptionFact[] {
  const { announcedTrialEnd: end } = next;
  return end === null || end.getTime() === current?.announcedTrialEnd?.getTime() ? [] : ['trial_will_end'];
}

function slotBetween(before: SubscriptionStatus, after: SubscriptionStatus): Transition['slot'] {
  if (!isLive(before) && isLive(after)) return 'occupy';
  if (!isLive(after) && (isLive(before) || hasEnded(after)) && before !== after) return 'release';
  return 'keep';
}

function latest(left: Date, right: Date | undefined): Date {
  return right === undefined || left >= right ? left : right;
}

function pick<Fields extends object>(from: Subscription, like: Fields): Partial<Subscription> {
  return Object.fromEntries(Object.entries(from).filter(([field]) => field in like));
}
