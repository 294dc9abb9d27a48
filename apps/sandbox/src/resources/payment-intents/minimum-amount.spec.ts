import { InvalidRequest } from '../../http/stripe-error';
import { requireMinimum } from './minimum-amount';

describe('the least that can be charged', () => {
  it.each([
    ['usd', 50, '$0.50 usd'],
    ['gbp', 30, '£0.30 gbp'],
    ['jpy', 50, '¥50 jpy'],
    ['sek', 300, '3.00 sek'],
  ])('is of %s: %d', (currency, minimum, words) => {
    expect(() => requireMinimum(minimum, currency)).not.toThrow();
    expect(() => requireMinimum(minimum - 1, currency)).toThrow(InvalidRequest);
    expect(() => requireMinimum(minimum - 1, currency)).toThrow(words);
  });

  it('is anything in a currency that has none', () => {
    expect(() => requireMinimum(1, 'xof')).not.toThrow();
  });
});
