import { newId } from './ids';

describe('newId', () => {
  it('names its kind and holds 26 characters that need no escaping anywhere', () => {
    expect(newId('pay', new Date())).toMatch(/^pay_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  it('sorts by time of making', () => {
    const earlier = newId('pay', new Date('2026-01-01T00:00:00.000Z'));
    const later = newId('pay', new Date('2026-01-01T00:00:00.001Z'));
    expect(earlier < later).toBe(true);
  });

  it('ascends and never repeats within one millisecond', () => {
    const now = new Date();
    const ids = Array.from({ length: 5_000 }, () => {
      newId('lease', new Date());
      return newId('evt', now);
    });
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
