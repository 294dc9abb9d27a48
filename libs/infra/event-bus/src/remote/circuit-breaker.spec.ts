import { CircuitBreaker, CircuitOpenError } from './circuit-breaker';

describe('CircuitBreaker', () => {
  let now: number;
  let breaker: CircuitBreaker;
  let tries: number;

  const failing = () => {
    tries += 1;
    return Promise.reject(new Error('away'));
  };
  const working = () => {
    tries += 1;
    return Promise.resolve('there');
  };

  beforeEach(() => {
    now = 1_000;
    tries = 0;
    breaker = new CircuitBreaker({ failures: 3, openMilliseconds: 500 }, () => now);
  });

  async function open(): Promise<void> {
    for (let index = 0; index < 3; index += 1) await expect(breaker.run(failing)).rejects.toThrow('away');
  }

  it('lets failures through until there are too many in a row, then refuses without trying', async () => {
    await open();
    await expect(breaker.run(working)).rejects.toThrow(CircuitOpenError);
    expect(tries).toBe(3);
  });

  it('forgets failures after a success', async () => {
    for (let round = 0; round < 3; round += 1) {
      await expect(breaker.run(failing)).rejects.toThrow('away');
      expect(await breaker.run(working)).toBe('there');
    }
  });

  it('lets one try after the pause, and the others once that has succeeded', async () => {
    await open();
    now += 500;
    let answer: (text: string) => void = () => undefined;
    const trial = breaker.run(() => new Promise<string>((settle) => (answer = settle)));
    await expect(breaker.run(working)).rejects.toThrow(CircuitOpenError);
    answer('back');
    expect(await trial).toBe('back');
    expect(await breaker.run(working)).toBe('there');
  });

  it('stays open for another pause when that try fails', async () => {
    await open();
    now += 500;
    await expect(breaker.run(failing)).rejects.toThrow('away');
    now += 499;
    await expect(breaker.run(working)).rejects.toThrow(CircuitOpenError);
    now += 1;
    expect(await breaker.run(working)).toBe('there');
  });
});
