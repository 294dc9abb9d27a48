import { isDeepStrictEqual } from 'node:util';
import { addDays } from '#kernel';
import type { SubscriptionStatus } from '#contracts';
import type { ProviderSubscription } from '#infra/stripe';
import {
  hasEnded,
  isLive,
  statusAt,
  type Plan,
  type Subscription,
  type SubscriptionIdentity,
} from './subscription';

/** What the invoices of a subscription tell about its renewals. */
export interface RenewalHistory {
  /** The first failure since the last payment, of invoices that are still unpaid. */
  readonly failingSince: Date | null;
  readonly lastPaidAt: Date | null;
  /** A period was paid just now, and this has not been told before. */
  readonly renewedNow: boolean;
}

/** What is known of a subscription at one moment. */
export interface Evidence {
  readonly snapshot: ProviderSubscription;
  /** Of when at Stripe the snapshot is. */
  readonly at: Date;
  readonly renewals: RenewalHistory;
  /** Stripe has announced that the trial ends soon. */
  readonly trialEndsSoon: boolean;
  /** What is sold with it from now on, where that has changed. */
  readonly plan?: Plan;
}

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
  const next = { ...sold, ...pictureOf(evidence, undefined, sold.graceDays) };
  const further = factOf(next.status);
  return {
    next,
    facts: [
      'created',
      ...(further === 'updated' ? [] : [further]),
      ...renewal(evidence, next),
      ...announcement(undefined, next),
    ],
    slot: isLive(next.status) ? 'occupy' : hasEnded(next.status) ? 'release' : 'keep',
  };
}

/**
 * Brings a subscription in line with what is known. The same evidence twice tells nothing the second time. An ended subscription
 * does not come back: Stripe has no way to revive one.
 */
export function advanceSubscription(current: Subscription, evidence: Evidence): Transition {
  if (current.status === 'expired') return unchanged(current);
  const sold = { ...current, ...evidence.plan };
  const picture = pictureOf(evidence, current, sold.graceDays);
  if (current.status === 'canceled' && !hasEnded(picture.status)) return unchanged(current);
  const next = { ...sold, ...picture };
  const renewed = renewal(evidence, next);
  const facts = factsBetween(current, next).filter((fact) => fact !== 'updated' || renewed.length === 0);
  const told = [...facts, ...renewed, ...announcement(current, next)];
  return { next, facts: told, slot: slotBetween(current.status, next.status) };
}

/** Ends the grace of an ended subscription, once its time has come. */
export function expireSubscription(current: Subscription, now: Date): Transition {
  const status = statusAt(current, now);
  if (status === current.status) return unchanged(current);
  return { next: { ...current, status }, facts: ['expired'], slot: 'keep' };
}

/** Whether a snapshot shows just what is known already. */
export function showsTheSame(current: Subscription, snapshot: ProviderSubscription): boolean {
  const shown = fieldsOf(snapshot, current.status);
  return isDeepStrictEqual(shown, pick(current, shown));
}

function unchanged(current: Subscription): Transition {
  return { next: current, facts: [], slot: 'keep' };
}

type Picture = Omit<Subscription, keyof SubscriptionIdentity>;

function pictureOf(evidence: Evidence, current: Subscription | undefined, graceDays: number): Picture {
  const fields = fieldsOf(evidence.snapshot, current?.status);
  const firstFailedAt = firstFailure(fields.status, evidence, current);
  return {
    ...fields,
    announcedTrialEnd: announcedEnd(fields, evidence, current),
    firstFailedAt,
    graceEndsAt:
      fields.status === 'paused'
        ? paidUntil(evidence.snapshot, current)
        : graceEnd(fields, firstFailedAt, evidence, graceDays),
    providerStateAt: latest(evidence.at, current?.providerStateAt),
  };
}

function fieldsOf(snapshot: ProviderSubscription, known: SubscriptionStatus | undefined) {
  return {
    providerSubscriptionId: snapshot.id,
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

/**
 * A failure counts until a payment, however late we hear of either. Where the state is all that is known, failures are taken to have
 * begun when it was first seen.
 */
function firstFailure(
  status: SubscriptionStatus,
  { at, renewals: { failingSince, lastPaidAt } }: Evidence,
  current: Subscription | undefined,
): Date | null {
  const failing = status === 'past_due' || status === 'unpaid';
  if (!failing && !hasEnded(status)) return null;
  const known = current?.firstFailedAt ?? null;
  const paidSince = known !== null && lastPaidAt !== null && lastPaidAt >= known;
  const first = earliest(paidSince ? null : known, failingSince);
  return first ?? (failing ? at : null);
}

/** What was paid for when it was paused stays; Stripe's own pause follows a trial, and nothing was paid. */
function paidUntil(
  { pause, currentPeriodEnd }: ProviderSubscription,
  current: Subscription | undefined,
): Date | null {
  if (pause === null) return null;
  return current?.status === 'paused' ? current.graceEndsAt : currentPeriodEnd;
}

function graceEnd(
  {
    status,
    endedAt,
    canceledAt,
  }: { status: SubscriptionStatus; endedAt: Date | null; canceledAt: Date | null },
  firstFailedAt: Date | null,
  { at }: Evidence,
  graceDays: number,
): Date | null {
  const start =
    status === 'canceled'
      ? earliest(endedAt ?? canceledAt ?? at, firstFailedAt)
      : status === 'expired'
        ? null
        : firstFailedAt;
  return start === null ? null : addDays(start, graceDays);
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

function earliest(left: Date | null, right: Date | null): Date | null {
  if (left === null || right === null) return left ?? right;
  return left <= right ? left : right;
}

function latest(left: Date, right: Date | undefined): Date {
  return right === undefined || left >= right ? left : right;
}

function pick<Fields extends object>(from: Subscription, like: Fields): Partial<Subscription> {
  return Object.fromEntries(Object.entries(from).filter(([field]) => field in like));
}
