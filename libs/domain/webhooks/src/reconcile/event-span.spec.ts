import { endOfPiece, secondsBetween, shorter, spanToWalk } from './event-span';

const now = new Date('2026-11-21T12:00:00.400Z');
const at = (text: string) => new Date(text);

describe('the span of events that is walked', () => {
  it('begins five minutes before the mark, in whole seconds, and includes the running one', () => {
    expect(spanToWalk(at('2026-11-21T11:50:00.900Z'), now, 0)).toEqual({
      from: at('2026-11-21T11:45:00Z'),
      until: at('2026-11-21T12:00:01Z'),
      gap: false,
    });
  });

  it('leaves the last minute to webhooks that may yet come', () => {
    expect(spanToWalk(undefined, now, 60_000).until).toEqual(at('2026-11-21T11:59:01Z'));
  });

  it('takes in everything that Stripe has at the first time', () => {
    expect(spanToWalk(undefined, now, 0)).toMatchObject({ from: at('2026-10-22T12:00:00Z'), gap: false });
  });

  it('says that something is missing when the mark is older than what Stripe keeps', () => {
    expect(spanToWalk(at('2026-10-20T12:00:00Z'), now, 0)).toMatchObject({
      from: at('2026-10-22T12:00:00Z'),
      gap: true,
    });
  });

  it('says so of no mark that is just within', () => {
    expect(spanToWalk(at('2026-10-22T12:00:01Z'), now, 0).gap).toBe(false);
  });

  it('does not believe a mark of a clock that went a year ahead', () => {
    expect(spanToWalk(at('2027-11-21T12:00:00Z'), now, 0).from).toEqual(at('2026-10-22T12:00:00Z'));
  });

  it('is cut down to a second, and never ends behind its end', () => {
    const from = at('2026-11-21T11:59:00Z');
    const until = at('2026-11-21T12:00:00Z');
    expect(secondsBetween(from, until)).toBe(60);
    expect(shorter(60)).toBe(30);
    expect(shorter(1)).toBe(1);
    expect(endOfPiece(from, until, 30)).toEqual(at('2026-11-21T11:59:30Z'));
    expect(endOfPiece(from, until, 90)).toEqual(until);
  });
});
