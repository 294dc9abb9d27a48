import { InTurn } from './in-turn';

describe('InTurn', () => {
  it('does one thing after the other for a key, in the order asked, also after one that fails', async () => {
    const turns = new InTurn();
    const seen: string[] = [];
    const act = (name: string) =>
      turns.run('one', async () => {
        seen.push(`${name} begins`);
        await new Promise(setImmediate);
        seen.push(`${name} ends`);
        if (name === 'b') throw new Error('b fails');
        return name;
      });
    const results = await Promise.allSettled([act('a'), act('b'), act('c')]);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('keeps keys from waiting for each other', async () => {
    const turns = new InTurn();
    const never = turns.run('stuck', () => new Promise(() => undefined));
    expect(await turns.run('free', async () => 'done')).toBe('done');
    expect(never).toBeInstanceOf(Promise);
  });
});
