import type { ProviderSubscription } from '#infra/stripe';
import type { Plan } from './subscription';

/** What the invoices of a subscription tell about its renewals. */
export interface RenewalHistory {
  /** The first failure since the last payment, of invoices that are still unpaid. */
  readonly failingSince: Date | null;
  readonly lastPaidAt: Date | null;
  /** A period was paid just now, and this has not been told before. */
  readonly renewedNow: boolean;
  /** An invoice has taken money, and this has not been told before. */
  readonly tookMoney: boolean;
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
  /** The payment that began it was taken back before the subscription was first seen. */
  readonly takenBack?: boolean;
  /** Where it is at another price than before: whether no product of the project has it. */
  readonly foreignPrice?: boolean;
}
