import type { ProjectId, UserId } from '#kernel';

export const usageReportStates = ['pending', 'done', 'dead'] as const;
export type UsageReportState = (typeof usageReportStates)[number];

/** Usage that is reported to Stripe under `id`. */
export interface UsageReport {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly userId: UserId;
  readonly meter: string;
  readonly quantity: number;
  readonly usedAt: Date;
  /** When the first try that Stripe may have counted was begun; null when it surely has counted none. */
  readonly firstSentAt: Date | null;
}

const HOUR = 3_600_000;
/** Stripe takes usage of the past 35 days; a minute is for the way there. */
const OLDEST_MILLISECONDS = 35 * 24 * HOUR - 60_000;
/** Stripe knows what it has counted for at least 24 hours; an hour of them is for clocks that differ. */
const REMEMBERED_MILLISECONDS = 23 * HOUR;

export type NextStep =
  | { readonly step: 'send'; readonly customerId: string }
  | { readonly step: 'wait' }
  | { readonly step: 'park'; readonly reason: string };

/** What is to be done with a report now. Sent twice it would be counted twice, were Stripe to have forgotten the first. */
export function nextStep(report: UsageReport, customerId: string | undefined, now: Date): NextStep {
  const { usedAt, firstSentAt, userId } = report;
  if (firstSentAt !== null && now.getTime() - firstSentAt.getTime() > REMEMBERED_MILLISECONDS) {
    return {
      step: 'park',
      reason: `It was first sent at ${firstSentAt.toISOString()}, and may have been counted: Stripe can no longer tell. Look there before it is sent again.`,
    };
  }
  if (now.getTime() - usedAt.getTime() > OLDEST_MILLISECONDS) {
    return {
      step: 'park',
      reason:
        customerId === undefined
          ? `${userId} has bought nothing within 35 days: there is nobody to bill.`
          : 'It is older than the 35 days that Stripe takes.',
    };
  }
  return customerId === undefined ? { step: 'wait' } : { step: 'send', customerId };
}
