interface ModelLot {
  remaining: number;
  readonly expiresAt: Date | null;
}

/** A wallet as it is meant: a list of lots, and nothing else to go wrong. */
export class WalletModel {
  private lots: ModelLot[] = [];

  grant(amount: number, expiresAt: Date | null, now: Date): number {
    this.lapse(now);
    this.lots.push({ remaining: amount, expiresAt });
    return this.available(now);
  }

  take(kind: 'consumed' | 'revoked', amount: number, now: Date): { moved: number; available: number } {
    this.lapse(now);
    const available = this.available(now);
    const moved = kind === 'revoked' ? Math.min(amount, available) : amount <= available ? amount : 0;
    let missing = moved;
    for (const lot of this.inBurnOrder()) {
      const burnt = Math.min(lot.remaining, missing);
      lot.remaining -= burnt;
      missing -= burnt;
    }
    return { moved, available: available - moved };
  }

  available(now: Date): number {
    return this.remaining(now).reduce((sum, left) => sum + left, 0);
  }

  /** What is left in each lot, in the order in which they burn. */
  remaining(now: Date): number[] {
    this.lapse(now);
    return this.inBurnOrder().map(({ remaining }) => remaining);
  }

  private lapse(now: Date): void {
    this.lots = this.lots.filter(
      ({ remaining, expiresAt }) => remaining > 0 && (expiresAt === null || expiresAt > now),
    );
  }

  private inBurnOrder(): ModelLot[] {
    const endOf = ({ expiresAt }: ModelLot) => expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
    return [...this.lots].sort((left, right) => endOf(left) - endOf(right));
  }
}
