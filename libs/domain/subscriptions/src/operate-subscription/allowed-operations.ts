import { DomainError } from '#kernel';
import { hasEnded, type Subscription } from '../subscription/subscription';

/** What an operation comes to: something is to be done at Stripe, or it is so already. */
export type Verdict = 'act' | 'nothing_to_do';

type State = Pick<Subscription, 'id' | 'status' | 'cancelAtPeriodEnd' | 'resumesAt'>;

type Paid = Pick<Subscription, 'graceEndsAt' | 'currentPeriodEnd'>;

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
 * A pause that goes on by itself after a renewal would leave the rest of that period unpaid: only `resume` bills a period of its own.
 * @throws DomainError `subscription_ended`, `subscription_incomplete`, `subscription_past_due`, `subscription_canceling`
 * @throws DomainError `validation_failed` when it is to go on by itself after what was paid for
 */
export function checkPause(subscription: State & Paid, resumesAt: Date | null): Verdict {
  mustNotHaveEnded(subscription);
  mustHaveBegun(subscription);
  mustBePaid(subscription);
  mustGoOn(subscription);
  const same = subscription.resumesAt?.getTime() === resumesAt?.getTime();
  if (subscription.status === 'paused' && same) return 'nothing_to_do';
  if (resumesAt !== null) mustBeWithinWhatWasPaid(subscription, resumesAt);
  return 'act';
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

function mustBeWithinWhatWasPaid(
  { id, status, graceEndsAt, currentPeriodEnd }: State & Paid,
  time: Date,
): void {
  const paidUntil = status === 'paused' ? graceEndsAt : currentPeriodEnd;
  if (paidUntil !== null && time <= paidUntil) return;
  const until = paidUntil === null ? 'nothing is' : `${paidUntil.toISOString()} is`;
  const message = `Must not be after what is paid for: of ${id}, ${until}. Leave it out, and let it go on by POST /api/v1/subscriptions/${id}/resume, which begins and bills a period`;
  throw new DomainError('validation_failed', `resumes_at: ${message}.`, [{ path: 'resumes_at', message }]);
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
    `A payment of ${id} has failed. Let the customer pay it or change the card, by POST /api/v1/portal with this subscription_id, and try again.`,
  );
}

function mustGoOn({ id, cancelAtPeriodEnd }: State): void {
  if (!cancelAtPeriodEnd) return;
  throw new DomainError(
    'subscription_canceling',
    `${id} is to end with its period. Take that back with POST /api/v1/subscriptions/${id}/resume, and try again.`,
  );
}
