/** An amount in the currency's minor unit (cents for `usd`, yen for `jpy`). Always a whole number. */
export interface Money {
  readonly amount: number;
  /** Lower-case ISO 4217. */
  readonly currency: string;
}

/** Whether `code` is a currency of ISO 4217 in the lower-case form that Paygrove and Stripe use. */
export function isCurrency(code: string): boolean {
  return currencies.has(code);
}

const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));
