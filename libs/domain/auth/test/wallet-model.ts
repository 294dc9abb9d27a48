import { creditsDue, shareOf } from '../src/reversals/payment-reversal';

interface ModelLot {
  readonly amount: number;
  readonly expiresAt: Date | null;
  remaining: number;
  lapsed: number;
  takenBack: number;
  /** What each dispute reserves, from its opening on. */
  readonly reserves: Map<string, number>;
}

interface ModelHold {
  state: 'open' | 'captured' | 'released' | 'expired';
  readonly expiresAt: Date;
  /** In the order in which they would burn. */
  readonly parts: readonly { readonly lot: ModelLot; readonly amount: number }[];
}

interface ModelPayment {
  lot: ModelLot | undefined;
  refunded: number;
  readonly disputes: Map<string, { share: number; state: 'open' | 'closed' }>;
}

/** What every payment of the model comes to. */
export const PAID = 1_000;

/** A wallet as it is meant: a list of lots, a list of holds, a debt, and nothing else to go wrong. */
export class WalletModel {
  private lots: ModelLot[] = [];
  private readonly holds: ModelHold[] = [];
  private readonly payments = new Map<string, ModelPayment>();
  private owed = 0;

  constructor(private readonly creditDebt: 'repay' | 'forgive' = 'repay') {}

  grant(amount: number, expiresAt: Date | null, now: Date): number {
    this.lapse(now);
    this.add(amount, expiresAt);
    return this.available(now);
  }

  /** Once for each payment; what has gone back of it before goes back now. */
  purchase(payment: string, amount: number, expiresAt: Date | null, now: Date): void {
    this.lapse(now);
    const known = this.paymentOf(payment);
    if (known.lot !== undefined) return;
    known.lot = this.add(amount, expiresAt);
    this.settlePayment(known);
    this.lapse(now);
  }

  refund(payment: string, refunded: number, now: Date): void {
    const known = this.paymentOf(payment);
    known.refunded = Math.max(known.refunded, refunded);
    this.lapse(now);
    this.settlePayment(known);
  }

  dispute(payment: string, dispute: string, disputed: number, now: Date): void {
    const known = this.paymentOf(payment);
    if (!known.disputes.has(dispute)) known.disputes.set(dispute, { share: disputed, state: 'open' });
    this.lapse(now);
    this.settlePayment(known);
  }

  /** `refunded` is all that has gone back, a lost dispute included. */
  closeDispute(payment: string, dispute: string, disputed: number, refunded: number, now: Date): void {
    const known = this.paymentOf(payment);
    known.disputes.set(dispute, { share: disputed, state: 'closed' });
    this.refund(payment, refunded, now);
    this.lapse(now);
  }

  /** How much of the debt was let go. */
  forgive(amount: number | null, now: Date): number {
    this.lapse(now);
    const forgiven = Math.min(amount ?? this.owed, this.owed);
    this.owed -= forgiven;
    return forgiven;
  }

  refundedOf(payment: string): number {
    return this.paymentOf(payment).refunded;
  }

  take(kind: 'consumed' | 'revoked', amount: number, now: Date): { moved: number; available: number } {
    const available = this.available(now);
    const moved = kind === 'revoked' ? Math.min(amount, available) : amount <= available ? amount : 0;
    this.draw(moved);
    return { moved, available: available - moved };
  }

  /** Whether there was enough. The hold gets the next number, from 0. */
  hold(amount: number, expiresAt: Date, now: Date): boolean {
    if (amount > this.available(now)) return false;
    this.holds.push({ state: 'open', expiresAt, parts: this.draw(amount) });
    return true;
  }

  /** What comes of capturing (null: releasing) the hold with this number. */
  settle(index: number, capture: number | null, now: Date): 'closed' | 'not_open' | 'too_much' | undefined {
    this.lapse(now);
    const hold = this.holds[index];
    if (hold === undefined) return undefined;
    if (hold.state !== 'open') return 'not_open';
    if (capture !== null && capture > amountOf(hold)) return 'too_much';
    this.free(hold, capture ?? 0);
    hold.state = capture === null ? 'released' : 'captured';
    return 'closed';
  }

  available(now: Date): number {
    return this.remaining(now).reduce((sum, left) => sum + left, 0);
  }

  held(now: Date): number {
    this.lapse(now);
    const byHolds = this.holds.filter(({ state }) => state === 'open').map(amountOf);
    const byDisputes = this.lots.flatMap(({ reserves }) => [...reserves.values()]);
    return [...byHolds, ...byDisputes].reduce((sum, amount) => sum + amount, 0);
  }

  debt(now: Date): number {
    this.lapse(now);
    return this.owed;
  }

  /** What is left to spend in each lot, in the order in which they burn. */
  remaining(now: Date): number[] {
    this.lapse(now);
    return this.inBurnOrder().map(({ remaining }) => remaining);
  }

  private paymentOf(payment: string): ModelPayment {
    const known = this.payments.get(payment) ?? { lot: undefined, refunded: 0, disputes: new Map() };
    this.payments.set(payment, known);
    return known;
  }

  private add(amount: number, expiresAt: Date | null): ModelLot {
    const lot = { amount, expiresAt, remaining: 0, lapsed: 0, takenBack: 0, reserves: new Map() };
    this.lots.push(lot);
    this.giveTo(lot, amount);
    return lot;
  }

  /** Whatever comes or is freed repays the debt first. */
  private giveTo(lot: ModelLot, amount: number): void {
    const repaid = Math.min(this.owed, amount);
    this.owed -= repaid;
    lot.remaining += amount - repaid;
  }

  private settlePayment({ lot, refunded, disputes }: ModelPayment): void {
    if (lot === undefined) return;
    const due = creditsDue(lot, { refundedAmount: refunded, amount: PAID });
    lot.takenBack += due;
    const missing = this.drawElsewhere(this.drawReserves(lot, this.drawFrom(lot, due)));
    if (this.creditDebt === 'repay') this.owed += missing;
    for (const [dispute, { share, state }] of [...disputes].sort(([left], [right]) =>
      left < right ? -1 : 1,
    )) {
      if (state === 'open' && !lot.reserves.has(dispute)) {
        const reserved = Math.min(lot.remaining, shareOf(lot.amount, share, PAID));
        lot.remaining -= reserved;
        lot.reserves.set(dispute, reserved);
      }
      if (state === 'closed') {
        const freed = lot.reserves.get(dispute) ?? 0;
        lot.reserves.set(dispute, 0);
        this.giveTo(lot, freed);
      }
    }
  }

  /** Each returns what it could not draw. */
  private drawFrom(lot: ModelLot, amount: number): number {
    const part = Math.min(lot.remaining, amount);
    lot.remaining -= part;
    return amount - part;
  }

  private drawReserves(lot: ModelLot, amount: number): number {
    let missing = amount;
    for (const dispute of [...lot.reserves.keys()].sort()) {
      const part = Math.min(lot.reserves.get(dispute) ?? 0, missing);
      lot.reserves.set(dispute, (lot.reserves.get(dispute) ?? 0) - part);
      missing -= part;
    }
    return missing;
  }

  private drawElsewhere(amount: number): number {
    return amount - this.draw(amount).reduce((sum, part) => sum + part.amount, 0);
  }

  private draw(amount: number): { lot: ModelLot; amount: number }[] {
    const parts: { lot: ModelLot; amount: number }[] = [];
    let missing = amount;
    for (const lot of this.inBurnOrder()) {
      const part = Math.min(lot.remaining, missing);
      lot.remaining -= part;
      missing -= part;
      if (part > 0) parts.push({ lot, amount: part });
    }
    return parts;
  }

  private free(hold: ModelHold, captured: number): void {
    let missing = captured;
    for (const { lot, amount } of hold.parts) {
      const burnt = Math.min(amount, missing);
      this.giveTo(lot, amount - burnt);
      missing -= burnt;
    }
  }

  private lapse(now: Date): void {
    const due = this.holds.filter(({ state, expiresAt }) => state === 'open' && expiresAt <= now);
    for (const hold of due.sort((left, right) => left.expiresAt.getTime() - right.expiresAt.getTime())) {
      this.free(hold, 0);
      hold.state = 'expired';
    }
    for (const lot of this.lots) {
      if (lot.expiresAt === null || lot.expiresAt > now) continue;
      lot.lapsed += lot.remaining;
      lot.remaining = 0;
    }
  }

  private inBurnOrder(): ModelLot[] {
    const endOf = ({ expiresAt }: ModelLot) => expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
    return this.lots
      .filter(({ remaining }) => remaining > 0)
      .sort((left, right) => endOf(left) - endOf(right));
  }
}

function amountOf({ parts }: ModelHold): number {
  return parts.reduce((sum, { amount }) => sum + amount, 0);
}
