/** What the prorations of an invoice come to: above zero where a change has charged, below where it has given back. */
export interface Proration {
  readonly invoiceId: string;
  readonly prorated: number;
}

export interface GivenBack {
  /** Of what was paid for the period. */
  readonly ofPeriod: number;
  /** Of what the changes before have charged, by their invoices. */
  readonly ofCharges: ReadonlyMap<string, number>;
}

/**
 * What the changes of one period have given back in all, in the order in which they happened: first of what others before have charged,
 * the latest first, and only then of the period.
 */
export function givenBackBy(prorations: readonly Proration[]): GivenBack {
  const charges: { invoiceId: string; left: number; back: number }[] = [];
  let ofPeriod = 0;
  for (const { invoiceId, prorated } of prorations) {
    if (prorated > 0) charges.push({ invoiceId, left: prorated, back: 0 });
    let rest = Math.max(0, -prorated);
    for (const charge of [...charges].reverse()) {
      const part = Math.min(rest, charge.left);
      charge.left -= part;
      charge.back += part;
      rest -= part;
    }
    ofPeriod += rest;
  }
  return { ofPeriod, ofCharges: new Map(charges.map(({ invoiceId, back }) => [invoiceId, back])) };
}
