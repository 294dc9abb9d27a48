import { InvalidRequest } from '../../http/stripe-error';
import { money } from '../../money';

/**
 * The least that can be charged, in minor units. Source:
 * https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts. Stripe converts other currencies at the rate of
 * the day; here they have no minimum.
 */
const minimums: Readonly<Record<string, number>> = {
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
  usd: 50,
};

/** Refuses what is too little to be charged; what was asked for is named by `subject`. */
export function requireMinimum(
  amount: number,
  currency: string,
  { subject = 'Amount must be', param = 'amount' }: { subject?: string; param?: string } = {},
): void {
  const minimum = minimums[currency];
  if (minimum === undefined || amount >= minimum) return;
  throw new InvalidRequest(`${subject} at least ${money(minimum, currency)} ${currency}`, {
    code: 'amount_too_small',
    param,
  });
}
