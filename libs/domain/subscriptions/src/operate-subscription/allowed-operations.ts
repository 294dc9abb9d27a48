import { DomainError } from '#kernel';
import { hasEnded, type Subscription } from '../subscription/subscription';

/** What an operation comes to: something is to be done at Stripe, or it is so already. */
export type Verdict = 'act' | 'nothing_to_do';

type State = Pick<Subscription, 'id' | 'status' | 'cancelAtPeriodEnd' | 'resumesAt'>;

/** @throws DomainError `subscription_ended`, `subscription_incomplete` */
export function checkCancel(subscription: State, atPeriodEnd: boolean): Verdict {
  mustNotHaveEnded(subscription);
  if (!atPeriodEnd) return 'act';
  mustHaveBegun(subscription);
  return subscription.cancelAtPeriodEnd ? 'nothing_to_do' : 'act';
}

/** @throws DomainError `subscription_ended`, `subscription_incomplete`, `subscription_past_due` */
export function checkResume(subscription: State): Verdict {
  mustNotHaveEnded(subscription);
  mustHaveBegun(subscription);
  if (subscription.cancelAtPeriodEnd || subscription.status === 'paused') return 'act';
  mustBePaid(subscription);
  return 'nothing_to_do';
}

/**
 * @throws DomainError `subscription_ended`, `subscription_incomplete`, `subscription_past_due`, `subscription_canceling`
 */
export function checkPause(subscription: State, resumesAt: Date | null): Verdict {
  mustNotHaveEnded(subscription);
  mustHaveBegun(subscription);
  mustBePaid(subscription);
  mustGoOn(subscription);
  const same = subscription.resumesAt?.getTime() === resumesAt?.getTime();
  return subscription.status === 'paused' && same ? 'nothing_to_do' : 'act';
}

/**
 * @throws DomainError `subscription_ended`, `subscription_incomplete`, `subscription_past_due`, `subscription_paused`,
 * `subscription_canceling`
 */
export function checkChange(subscription: State): void {
  mustNotHaveEnded(subscription);
  mustHaveBegun(subscription);
  mustBePaid(subscription);
  mustGoOn(subscription);
  if (subscription.status !== 'paused') return;
  throw new DomainError(
    'subscription_paused',
    `${subscription.id} is paused. Resume it with POST /api/v1/subscriptions/${subscription.id}/resume, then change it.`,
  );
}

function mustNotHaveEnded({ id, status }: State): void {
  if (!hasEnded(status)) return;
  throw new DomainError(
    'subscription_ended',
    `${id} has ended. Begin another with POST /api/v1/checkout/subscription.`,
  );
}

function mustHaveBegun({ id, status }: State): void {
  if (status !== 'incomplete') return;
  throw new DomainError(
    'subscription_incomplete',
    `The first payment of ${id} has not been made. Let the customer finish the checkout, or cancel it at once with at_period_end false.`,
  );
}

function mustBePaid({ id, status }: State): void {
  if (status !== 'past_due' && status !== 'unpaid') return;
  throw new DomainError(
    'subscription_past_due',
    `A payment of ${id} has failed. Let the customer pay it or change the card, by POST /api/v1/portal, and try again.`,
  );
}

function mustGoOn({ id, cancelAtPeriodEnd }: State): void {
  if (!cancelAtPeriodEnd) return;
  throw new DomainError(
    'subscription_canceling',
    `${id} is to end with its period. Take that back with POST /api/v1/subscriptions/${id}/resume, and try again.`,
  );
}
