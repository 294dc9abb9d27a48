import { isLive, type Subscription } from '../subscription/subscription';

/**
 * Which of a user's subscriptions leads to who pays, for one who has no customer of his own: a card form in a front end begins each subscription
 * with a customer of its own (docs/adr/0019). The newest that is live, else the newest.
 */
export function leadingSubscription<Candidate extends Pick<Subscription, 'status' | 'customerId'>>(
  newestFirst: readonly Candidate[],
): Candidate | undefined {
  const billed = newestFirst.filter(({ customerId }) => customerId !== '');
  return billed.find(({ status }) => isLive(status)) ?? billed[0];
}
