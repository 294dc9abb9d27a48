import { freshnessOf, mayUse, mustAsk } from './key-set-age';

const second = 1_000;
const minute = 60 * second;
const hadAt = (at: number, freshFor = 5 * minute) => ({ triedAt: at, had: { at, freshFor } });

describe('the keys of an issuer', () => {
  it.each([
    [undefined, 5 * minute],
    ['public', 5 * minute],
    ['public, max-age=600', 10 * minute],
    ['MAX-AGE="600"', 10 * minute],
    ['max-age=0', minute],
    ['no-store', minute],
    ['max-age=31536000', 60 * minute],
    ['s-maxage=600', 5 * minute],
    ['max-age=nonsense', 5 * minute],
  ])('are fresh after "%s" for %d ms', (header, expected) => expect(freshnessOf(header)).toBe(expected));

  it('are asked for at first, and anew once their time is over', () => {
    expect(mustAsk({ triedAt: undefined, had: undefined }, false, 0)).toBe(true);
    expect(mustAsk(hadAt(0), true, 5 * minute - 1)).toBe(false);
    expect(mustAsk(hadAt(0), true, 5 * minute)).toBe(true);
  });

  it('are asked for because of an unknown one at most every 30 seconds', () => {
    expect(mustAsk(hadAt(0), false, 30 * second - 1)).toBe(false);
    expect(mustAsk(hadAt(0), false, 30 * second)).toBe(true);
    expect(mustAsk({ ...hadAt(0), triedAt: 30 * second }, false, 59 * second)).toBe(false);
  });

  it('are asked for every five seconds while they cannot be had', () => {
    const failing = { triedAt: 0, had: undefined };
    expect(mustAsk(failing, false, 5 * second - 1)).toBe(false);
    expect(mustAsk(failing, false, 5 * second)).toBe(true);
    const outdated = { triedAt: 10 * minute, had: { at: 0, freshFor: minute } };
    expect(mustAsk(outdated, true, 10 * minute + 4 * second)).toBe(false);
    expect(mustAsk(outdated, true, 10 * minute + 5 * second)).toBe(true);
  });

  it('are used for an hour beyond their time, and not for ever', () => {
    expect(mayUse({ triedAt: 0, had: undefined }, 0)).toBe(false);
    expect(mayUse(hadAt(0, minute), 61 * minute - 1)).toBe(true);
    expect(mayUse(hadAt(0, minute), 61 * minute)).toBe(false);
  });
});
