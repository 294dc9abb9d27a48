/** An amount in the minor unit as a person reads it: `1500, 'usd'` → `$15.00`. */
export function money(amount: number, currency: string): string {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency: currency.toUpperCase() });
    return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  } catch {
    // A code of three letters that is no currency.
    return `${amount} ${currency.toUpperCase()}`;
  }
}
