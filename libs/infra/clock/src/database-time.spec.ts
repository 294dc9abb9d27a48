import { createLogger } from '#infra/logging';
import type { Database } from '#infra/database';
import { DatabaseTime } from './database-time';

const NOON = Date.UTC(2020, 0, 1, 12);

describe('DatabaseTime', () => {
  let steady: number;
  /** The last one is given again and again. */
  let answers: { time: number; takes: number }[];
  let time: DatabaseTime;

  beforeEach(() => {
    steady = 1_000;
    answers = [{ time: NOON, takes: 0 }];
    const query = async () => {
      const [answer = { time: 0, takes: 0 }] = answers.length > 1 ? answers.splice(0, 1) : answers;
      steady += answer.takes;
      return [{ now: new Date(answer.time) }];
    };
    time = new DatabaseTime({ query } as unknown as Database, createLogger('silent'), () => steady);
  });

  const secondsAfterNoon = () => (time.now().getTime() - NOON) / 1_000;

  it('is what the database says, and not the machine', async () => {
    await time.measure();
    expect(secondsAfterNoon()).toBe(0);
    expect(time.machineIsOffBySeconds).toBeGreaterThan(5 * 365 * 86_400);
  });

  it('goes on by the steady clock', async () => {
    await time.measure();
    steady += 90_000;
    expect(secondsAfterNoon()).toBe(90);
  });

  it('follows the database when that is set right', async () => {
    await time.measure();
    answers = [{ time: NOON - 60_000, takes: 0 }];
    await time.measure();
    expect(secondsAfterNoon()).toBe(-60);
  });

  it('takes the answer for one of the middle of its way', async () => {
    answers = [{ time: NOON, takes: 4 }];
    await time.measure();
    expect(secondsAfterNoon()).toBe(0.002);
  });

  it('asks again after a slow answer, and goes by the quickest of five', async () => {
    const slow = { time: NOON - 300, takes: 600 };
    answers = [slow, slow, { time: NOON, takes: 20 }, slow, slow, { time: NOON + 3_600_000, takes: 0 }];
    await time.measure();
    expect(secondsAfterNoon()).toBe(1.21);
  });

  it('leaves a slow answer aside, unless it is the first', async () => {
    await time.measure();
    answers = [{ time: NOON + 3_600_000, takes: 2_000 }];
    await time.measure();
    expect(secondsAfterNoon()).toBe(10);
  });

  it('tells no time before it was told one', () => {
    expect(() => time.now()).toThrow('not been asked');
  });
});
