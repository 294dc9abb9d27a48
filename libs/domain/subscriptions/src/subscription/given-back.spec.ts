import fc from 'fast-check';
import { givenBackBy } from './given-back';

const back = (...prorated: number[]) => {
  const { ofPeriod, ofCharges } = givenBackBy(
    prorated.map((amount, index) => ({ invoiceId: `in_${index}`, prorated: amount })),
  );
  return [ofPeriod, ...ofCharges.values()];
};

describe('what the changes of a period have given back', () => {
  it.each([
    ['nothing without a change', [], [0]],
    ['what a change down gives back', [-700], [700]],
    ['all of them together', [-300, -400], [700]],
    ['nothing of what another charges', [300], [0, 0]],
    ['first what a change before has charged', [300, -300], [0, 300]],
    ['and only what is more than that of the period', [300, -700], [400, 300]],
    ['of several charges the latest first', [300, 200, -250], [0, 50, 200]],
    ['what was given back before another change charged more', [-700, 100], [700, 0]],
  ])('is %s', (_, prorated, expected) => {
    expect(back(...prorated)).toEqual(expected);
  });

  it('is together just what they have given back, and never more of a charge than it was', () => {
    const amounts = fc.array(fc.integer({ min: -1_000, max: 1_000 }));
    fc.assert(
      fc.property(amounts, (prorated) => {
        const [ofPeriod = 0, ...ofCharges] = back(...prorated);
        const given = prorated.filter((amount) => amount < 0).reduce((sum, amount) => sum - amount, 0);
        expect(ofPeriod + ofCharges.reduce((sum, amount) => sum + amount, 0)).toBe(given);
        prorated
          .filter((amount) => amount > 0)
          .forEach((charge, index) => expect(ofCharges[index]).toBeLessThanOrEqual(charge));
      }),
    );
  });
});
