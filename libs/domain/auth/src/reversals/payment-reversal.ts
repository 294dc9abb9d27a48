/** What becomes of credits of a refunded payment that are spent: a debt that later credits repay, or nothing. */
export type CreditDebt = 'repay' | 'forgive';

/** How much of a payment has gone back. Amounts are in the minor unit of one currency. */
export interface PaymentReversal {
  readonly projectId: string;
  readonly paymentId: string;
  readonly amount: number;
  /** All that has gone back so far, by refunds and lost disputes, and as credit. */
  readonly refundedAmount: number;
  readonly creditDebt: CreditDebt;
  /** The event since which the payment gives no permissions; null while it does. */
  readonly endedBy: string | null;
}

export interface PaymentDispute {
  readonly disputeId: string;
  readonly disputedAmount: number;
  readonly state: 'open' | 'won' | 'lost';
}

/** What an event tells of how much has gone back. */
export interface MoneyBack {
  readonly amount: number;
  readonly refundedAmount: number;
  readonly creditDebt: CreditDebt;
  readonly eventId: string;
}

/** Credits that came with a payment as one lot. */
export interface GrantedCredits {
  readonly amount: number;
  /** How many have expired unused: they are gone, and nobody owes them. */
  readonly lapsed: number;
  /** How many refunds have had back, in whatever way. */
  readonly takenBack: number;
}

/** What is known after money has gone back. Amounts are cumulative, so an event that is late or told again changes nothing. */
export function afterMoneyBack(reversal: PaymentReversal, told: MoneyBack): PaymentReversal {
  if (told.refundedAmount <= reversal.refundedAmount) return reversal;
  const { amount, refundedAmount, creditDebt, eventId } = told;
  const newest = { ...reversal, amount, refundedAmount, creditDebt };
  return refundedAmount >= amount ? withoutPermissions(newest, eventId) : newest;
}

/** A payment that was refunded wholly, or lost to its payer, gives no permissions any more. */
export function withoutPermissions(reversal: PaymentReversal, eventId: string): PaymentReversal {
  return { ...reversal, endedBy: reversal.endedBy ?? eventId };
}

/** The part of `granted` that `money` is of `amount`, rounded down; all of it from `amount` on, nothing for no money. */
export function shareOf(granted: number, money: number, amount: number): number {
  if (money === 0) return 0;
  if (money >= amount) return granted;
  return Number((BigInt(granted) * BigInt(money)) / BigInt(amount));
}

/**
 * How many credits of a lot are still to be taken back. The refunded ones are first those that nobody has used: what remains, what has
 * lapsed; so lapsed credits count as given back, and never become a debt.
 */
export function creditsDue(
  { amount: granted, lapsed, takenBack }: GrantedCredits,
  { refundedAmount, amount }: Pick<PaymentReversal, 'refundedAmount' | 'amount'>,
): number {
  return Math.max(0, shareOf(granted, refundedAmount, amount) - lapsed - takenBack);
}
