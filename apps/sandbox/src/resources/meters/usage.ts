import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { type z } from 'zod';
import { InvalidRequest } from '../../http/stripe-error';
import { type AccountReader } from '../../storage/account-reader';
import { type Meter, type ReportedUsage } from '../../stripe-objects';
import { type summaryListSchema } from './meter-params';

const MINUTE = 60;
const windows = { hour: 3_600, day: 86_400 } as const;
const MOST_WINDOWS = 10_000;

/** What a customer has used under a meter from a time on and before another, in unix seconds, by the meter's own formula. */
export async function usageOf(
  reader: AccountReader,
  meter: Meter,
  customer: string,
  from: number,
  to: number,
): Promise<number> {
  return aggregated(meter, await reader.usage(meter.id, customer, from, to));
}

/** One summary of the whole time, or one for each window of it, the newest first. */
export async function summariesOf(
  reader: AccountReader,
  meter: Meter,
  params: z.infer<typeof summaryListSchema>,
): Promise<Stripe.Billing.MeterEventSummary[]> {
  const { customer, start_time: start, end_time: end, value_grouping_window: window } = params;
  checkRange(start, end, window);
  await reader.get('customer', customer, 'customer');
  const used = await reader.usage(meter.id, customer, start, end);
  const width = window === undefined ? end - start : windows[window];
  const summaries: Stripe.Billing.MeterEventSummary[] = [];
  for (let from = end - width; from >= start; from -= width) {
    const within = used.filter(({ timestamp }) => timestamp >= from && timestamp < from + width);
    if (window !== undefined && within.length === 0) continue;
    summaries.push({
      id: summaryId(meter.id, customer, from, width),
      object: 'billing.meter_event_summary',
      aggregated_value: aggregated(meter, within),
      end_time: from + width,
      livemode: false,
      meter: meter.id,
      start_time: from,
    });
  }
  return summaries;
}

/** The same for the same question, as pages of a list need it. */
function summaryId(...of: (string | number)[]): string {
  return `mtrusg_test_${createHash('sha256').update(of.join(':')).digest('hex').slice(0, 24)}`;
}

function aggregated(meter: Meter, used: ReportedUsage[]): number {
  switch (meter.default_aggregation.formula) {
    case 'count':
      return used.length;
    case 'last':
      return used.reduce<ReportedUsage | undefined>(later, undefined)?.value ?? 0;
    default:
      return used.reduce((sum, { value }) => sum + value, 0);
  }
}

/** Of two at the same second, the one that was reported last. */
const later = (former: ReportedUsage | undefined, next: ReportedUsage): ReportedUsage =>
  former !== undefined && former.timestamp > next.timestamp ? former : next;

function checkRange(start: number, end: number, window: keyof typeof windows | undefined): void {
  if (end <= start) {
    throw new InvalidRequest('`end_time` must be later than `start_time`.', { param: 'end_time' });
  }
  const width = window === undefined ? MINUTE : windows[window];
  for (const [param, time] of Object.entries({ start_time: start, end_time: end })) {
    if (time % width === 0) continue;
    throw new InvalidRequest(`\`${param}\` must be aligned with ${window ?? 'minute'} boundaries.`, {
      param,
    });
  }
  if ((end - start) / width > MOST_WINDOWS && window !== undefined) {
    throw new InvalidRequest('The time is too long for this grouping window.', { param: 'end_time' });
  }
}
