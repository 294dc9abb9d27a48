import { broughtToWalk, inTurnAfter } from './account-to-walk';

const broughtAt = new Date('2026-11-01T00:00:00Z');
const place = (projectId: string) => broughtToWalk({ projectId, stripeAccount: 'acct_1', broughtAt });

describe('the accounts of a run', () => {
  const places = [place('b'), place('a'), place('c')];
  const after = (last: string) => inTurnAfter(last, places).map(({ account }) => account.projectId);

  it('begin with the first', () => expect(after('')).toEqual(['a', 'b', 'c']));
  it('go on behind the last one', () => expect(after(place('a').walk)).toEqual(['b', 'c', 'a']));
  it('begin anew behind the end', () => expect(after(place('c').walk)).toEqual(['a', 'b', 'c']));
  it('go on where one was that is gone', () => expect(after(place('bb').walk)).toEqual(['c', 'a', 'b']));
  it('have marks of their own', () => {
    const names = places.flatMap(({ walk, reversalsWalk }) => [walk, reversalsWalk]);
    expect(new Set(names).size).toBe(6);
  });
});
