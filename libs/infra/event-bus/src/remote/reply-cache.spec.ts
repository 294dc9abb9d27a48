import { defineCall } from '#contracts';
import { z } from 'zod';
import { ReplyCache } from './reply-cache';

const schemas = { request: z.object({ key: z.string() }), reply: z.object({ known: z.boolean() }) };
const remembered = defineCall('test.remembered', 'payments', schemas, { replyKeepsMilliseconds: 300 });
const fresh = defineCall('test.fresh', 'payments', schemas);

describe('ReplyCache', () => {
  let now: number;
  let cache: ReplyCache;
  let asked: number;
  const ask = async () => (asked += 1);

  beforeEach(() => {
    now = 1_000;
    asked = 0;
    cache = new ReplyCache(() => now);
  });

  it('asks once for everybody who asks the same within the time that the call allows', async () => {
    const answers = [1, 2, 3].map(() => cache.through(remembered, { key: 'a' }, ask));
    expect(await Promise.all(answers)).toEqual([1, 1, 1]);
    now += 299;
    expect(await cache.through(remembered, { key: 'a' }, ask)).toBe(1);
    now += 1;
    expect(await cache.through(remembered, { key: 'a' }, ask)).toBe(2);
  });

  it('counts the time from the question, however long the answer takes', async () => {
    let answer: (reply: number) => void = () => undefined;
    const slow = cache.through(
      remembered,
      { key: 'a' },
      () => new Promise<number>((settle) => (answer = settle)),
    );
    now += 300;
    expect(await cache.through(remembered, { key: 'a' }, ask)).toBe(1);
    answer(0);
    expect(await slow).toBe(0);
    expect(await cache.through(remembered, { key: 'a' }, ask)).toBe(1);
  });

  it('asks again after a failure, for another request, and for a call that must be fresh', async () => {
    const failing = () => Promise.reject(new Error('away'));
    await expect(cache.through(remembered, { key: 'a' }, failing)).rejects.toThrow('away');
    expect(await cache.through(remembered, { key: 'a' }, ask)).toBe(1);
    expect(await cache.through(remembered, { key: 'b' }, ask)).toBe(2);
    expect(await cache.through(fresh, { key: 'a' }, ask)).toBe(3);
    expect(await cache.through(fresh, { key: 'a' }, ask)).toBe(4);
  });
});
