import { platformAccount, type BroughtAccount, type StripeAccount } from '#infra/stripe';

/** An account at Stripe, with the names of its marks. */
export interface AccountToWalk {
  readonly account: StripeAccount;
  /** How far its events are walked. */
  readonly walk: string;
  /** From when on its refunds and disputes have yet to be asked for; empty when they need not be. */
  readonly reversalsWalk: string;
  /** From when on to walk what was never walked; as far back as there is anything when undefined. */
  readonly since: Date | undefined;
}

export const platformToWalk: AccountToWalk = {
  account: platformAccount,
  walk: 'events',
  reversalsWalk: 'reversals',
  since: undefined,
};

/** What happened at an account before a project brought it is none of Paygrove's business. */
export function broughtToWalk({ projectId, stripeAccount, broughtAt }: BroughtAccount): AccountToWalk {
  const name = `${projectId ?? ''}:${stripeAccount}`;
  return {
    account: { projectId, stripeAccount },
    walk: `events:${name}`,
    reversalsWalk: `reversals:${name}`,
    since: broughtAt,
  };
}

/** Beginning behind the one that was walked last, so that each has its turn however few a run comes to. */
export function inTurnAfter(last: string, places: readonly AccountToWalk[]): AccountToWalk[] {
  const sorted = [...places].sort((one, other) => (one.walk < other.walk ? -1 : 1));
  return [...sorted.filter(({ walk }) => walk > last), ...sorted.filter(({ walk }) => walk <= last)];
}
