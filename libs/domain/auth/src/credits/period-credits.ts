/** Stripe collects a renewal about an hour after its period has begun. */
const COLLECTED_WITHIN_MILLISECONDS = 90 * 60_000;

/** What credits were paid for together with: a period of a subscription. Those of its later periods take their place. */
export interface CreditPeriod {
  readonly of: string;
  readonly endsAt: Date;
}

/**
 * Until when credits last that end with a period, if no others take their place: the renewal has had the time to be collected. So whoever goes
 * on paying is at no moment without credits, and whoever does not has them little longer than what he has paid for.
 */
export function lastsUntil({ endsAt }: CreditPeriod): Date {
  return new Date(endsAt.getTime() + COLLECTED_WITHIN_MILLISECONDS);
}
