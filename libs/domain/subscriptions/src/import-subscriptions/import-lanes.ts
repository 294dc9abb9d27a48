import type { AccountSubscription } from '#infra/stripe';
import type { Verdict } from './import-rule';

export interface JudgedSubscription {
  readonly found: AccountSubscription;
  readonly verdict: Verdict<unknown>;
}

/**
 * Parts subscriptions into those that can be worked on side by side: what would become one user's goes in turn, so that a dry run and
 * the run after it take the same. Of several to one product, those that are paid come first: the user must not be left with one that is not.
 */
export function lanesOf<Judged extends JudgedSubscription>(judged: readonly Judged[]): Judged[][] {
  const lanes = new Map<string, Judged[]>();
  for (const one of judged) {
    const { verdict, found } = one;
    const key = verdict.kind === 'import' ? `user:${verdict.userId}` : `object:${found.subscription.id}`;
    lanes.set(key, [...(lanes.get(key) ?? []), one]);
  }
  return [...lanes.values()].map((lane) => lane.sort((one, other) => owes(one) - owes(other)));
}

function owes({ found }: JudgedSubscription): 0 | 1 {
  const { status } = found.subscription;
  return status === 'active' || status === 'trialing' ? 0 : 1;
}
