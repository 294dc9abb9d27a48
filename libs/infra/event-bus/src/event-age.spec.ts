import { addDays } from '#kernel';
import { INBOX_KEPT_DAYS, isTooOldToHandle } from './event-age';

describe('the age of an event', () => {
  const published = new Date('2026-11-21T12:00:00Z');
  const after = (days: number) => isTooOldToHandle(published, addDays(published, days));

  it('does not matter while handlers surely know what they have handled', () =>
    expect(after(150)).toBe(false));
  it('keeps it from being handled well before they forget', () => {
    expect(after(150.1)).toBe(true);
    expect(after(INBOX_KEPT_DAYS - 29)).toBe(true);
  });
  it('is nothing in a sandbox that is ahead', () => expect(after(-365)).toBe(false));
});
