import type { StripeAccount } from '#infra/stripe';

/** Who is billed, at which account of Stripe's. */
export interface BilledCustomer extends Pick<StripeAccount, 'stripeAccount'> {
  readonly customerId: string;
}

/** Usage that is reported to Stripe under `id`. */
export interface UsageReport {
  readonly id: string;
  readonly projectId: string;
  readonly userId: string;
  readonly meter: string;
  readonly quantity: number;
  readonly usedAt: Date;
  /** When the first try that Stripe may have counted was begun; null when it surely has counted none. */
  readonly firstSentAt: Date | null;
  /** Whom that try has billed: no later one may bill another. */
  readonly sentTo: BilledCustomer | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Stripe takes usage of the past 35 days; a minute is for the way there. */
const OLDEST_MILLISECONDS = 35 * DAY - MINUTE;
/** Stripe knows what it has counted for at least 24 hours; an hour of them is for clocks that differ. */
const REMEMBERED_MILLISECONDS = 23 * HOUR;

export type NextStep =
  | { readonly step: 'send'; readonly to: BilledCustomer }
  | { readonly step: 'wait'; readonly milliseconds: number }
  /** Nobody is ever billed for it. */
  | { readonly step: 'leave_unbilled' }
  | { readonly step: 'park'; readonly reason: string };

/**
 * What is to be done with a report now.
 *
 * @param subscriber who has a subscription that is metered by its meter and covers its time, as far as is known
 */
export function nextStep(report: UsageReport, subscriber: BilledCustomer | undefined, now: Date): NextStep {
  const { usedAt, firstSentAt } = report;
  // Sent twice it would be counted twice, were Stripe to have forgotten the first.
  if (firstSentAt !== null && now.getTime() - firstSentAt.getTime() > REMEMBERED_MILLISECONDS) {
    return {
      step: 'park',
      reason: `${about(report)} was first sent at ${firstSentAt.toISOString()}, and may have been counted: Stripe can no longer tell. Look there before it is sent again.`,
    };
  }
  const to = report.sentTo ?? subscriber;
  const age = now.getTime() - usedAt.getTime();
  if (age > OLDEST_MILLISECONDS) {
    if (to === undefined) return { step: 'leave_unbilled' };
    const reason = `${about(report)} is older than the 35 days that Stripe takes. Bill ${to.customerId} by hand, or let it go.`;
    return { step: 'park', reason };
  }
  return to === undefined ? { step: 'wait', milliseconds: nextLookAfter(age) } : { step: 'send', to };
}

/** Whoever subscribes has what he waits for looked at; this is the net under that, close at first, and daily later. */
function nextLookAfter(age: number): number {
  return Math.min(Math.max(age, MINUTE), DAY);
}

function about({ quantity, meter, userId, projectId }: UsageReport): string {
  return `Usage of ${quantity} ${meter} by ${userId} of ${projectId}`;
}
