import { quickest } from '../../../../../test/support/quickest';
import { containsCardNumber } from './card-number';
import { inspectInput } from './inspect-input';

describe('containsCardNumber', () => {
  it.each([
    '4242424242424242',
    '4242 4242 4242 4242',
    'card: 5555-5555-5555-4444.',
    '378282246310005',
    '3782 822463 10005',
    'x4242424242424242x',
    '12 4242 4242 4242 4242',
    '4242-4242-4242-4242 12/34',
    '2026 4242424242424242 123',
    '4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2',
  ])('finds %s', (text) => expect(containsCardNumber(text)).toBe(true));

  it.each([
    '4242424242424241',
    '42424242424242424242424242424242',
    '1763689200000',
    'order 20261121-0042',
    '+49 170 1234567',
    'pay_01jdm3v8',
  ])('leaves %s alone', (text) => expect(containsCardNumber(text)).toBe(false));
});

describe('containsCardNumber, for a text made to be slow', () => {
  it.each(['4', '4242', '4242 ', '4 ', '424-', '1 '])(
    'takes time in proportion over many times %p',
    (text) => {
      const takes = (length: number) => {
        const long = text.repeat(length / text.length);
        return quickest(() => containsCardNumber(long));
      };
      // Sixty-four times as long; with a quadratic rule it would take 4,096 times as much.
      expect(takes(256_000)).toBeLessThan(1_000 * takes(4_000));
    },
  );
});

describe('inspectInput', () => {
  it('accepts ordinary input', () => {
    expect(inspectInput({ name: 'Ünïcode\n✓', list: [1, { deep: true }], nothing: null })).toEqual({
      faults: [],
      holdsCardNumber: false,
    });
  });

  it('refuses control characters and names their place', () => {
    expect(inspectInput({ user: { name: 'a\u0000b' } }).faults).toEqual([
      { path: 'user.name', message: 'Must not contain control characters' },
    ]);
  });

  it('refuses lone surrogates, which PostgreSQL cannot store', () => {
    expect(inspectInput({ name: '\ud800' }).faults).toHaveLength(1);
  });

  it('refuses names that reach for the prototype', () => {
    expect(inspectInput(JSON.parse('{"metadata": {"__proto__": "x"}}')).faults[0]?.path).toBe(
      'metadata.__proto__',
    );
  });

  it('refuses what is nested too deeply or has too many fields, without following it', () => {
    const deep = Array.from({ length: 10_000 }).reduce<unknown>((inner) => ({ inner }), {});
    expect(inspectInput(deep).faults).toHaveLength(1);
    expect(inspectInput(Array.from({ length: 50_000 }, () => 0)).faults).toHaveLength(1);
  });

  it('sees a card number wherever it hides', () => {
    expect(inspectInput({ metadata: { note: 'my card is 4242 4242 4242 4242' } }).holdsCardNumber).toBe(true);
  });
});
