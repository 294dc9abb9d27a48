import { stat } from 'node:fs/promises';
import type { Logger } from '#infra/logging';
import { HealthChecks } from './health-checks';

describe('HealthChecks', () => {
  const logged: unknown[] = [];
  const note = (fields: unknown) => logged.push(fields);
  const logger = { info: note, warn: note } as unknown as Logger;
  let failure: string | undefined;

  const checksWith = (required: boolean) => {
    const checks = new HealthChecks(logger);
    checks.register({
      name: 'database',
      required,
      check: async () => {
        if (failure !== undefined) throw new Error(failure);
      },
    });
    return checks;
  };

  beforeEach(() => {
    logged.length = 0;
    failure = undefined;
  });

  it('tells the public that a part is down, and the log alone why: once, until it changes', async () => {
    const checks = checksWith(true);
    expect(await checks.report()).toEqual({
      status: 'ok',
      checks: { database: { status: 'up', required: true } },
    });
    failure = 'password authentication failed for user "paygrove" at 10.0.0.5:5432';
    for (let probe = 0; probe < 3; probe += 1) {
      const report = await checks.report();
      expect(report).toMatchObject({ status: 'down', checks: { database: { status: 'down' } } });
      expect(JSON.stringify(report)).not.toMatch(/paygrove|10\.0/);
    }
    expect(logged).toEqual([{ part: 'database', required: true, reason: failure }]);
    failure = undefined;
    await checks.report();
    expect(logged).toHaveLength(2);
  });

  it('takes a part for up whose answer came in time while this process was too busy to read it', async () => {
    const checks = new HealthChecks(logger);
    checks.register({ name: 'disk', required: true, check: async () => void (await stat(__filename)) });
    const report = checks.report();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_100);
    expect(await report).toMatchObject({ status: 'ok' });
  });

  it('is degraded, not down, without a part that is not required', async () => {
    failure = 'unreachable';
    expect(await checksWith(false).report()).toMatchObject({ status: 'degraded' });
  });
});
