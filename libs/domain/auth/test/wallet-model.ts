interface ModelLot {
  remaining: number;
  readonly expiresAt: Date | null;
}

interface ModelHold {
  state: 'open' | 'captured' | 'released' | 'expired';
  readonly expiresAt: Date;
  /** In the order in which they would burn. */
  readonly parts: readonly { readonly lot: ModelLot; readonly amount: number }[];
}

/** A wallet as it is meant: a list of lots and a list of holds, and nothing else to go wrong. */
export class WalletModel {
  private lots: ModelLot[] = [];
  private readonly holds: ModelHold[] = [];

  grant(amount: number, expiresAt: Date | null, now: Date): number {
    this.lots.push({ remaining: amount, expiresAt });
    return this.available(now);
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
    return this.holds.filter(({ state }) => state === 'open').reduce((sum, hold) => sum + amountOf(hold), 0);
  }

  /** What is left to spend in each lot, in the order in which they burn. */
  remaining(now: Date): number[] {
    this.lapse(now);
    return this.inBurnOrder().map(({ remaining }) => remaining);
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
      lot.remaining += amount - burnt;
      missing -= burnt;
    }
  }

  private lapse(now: Date): void {
    for (const hold of this.holds) {
      if (hold.state !== 'open' || hold.expiresAt > now) continue;
      this.free(hold, 0);
      hold.state = 'expired';
    }
    for (const lot of this.lots) {
      if (lot.expiresAt !== null && lot.expiresAt <= now) lot.remaining = 0;
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
