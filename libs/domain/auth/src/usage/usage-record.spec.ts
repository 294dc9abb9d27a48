import fc from 'fast-check';
import { batchesOf, checkUsedAt, type UsageRecord } from './usage-record';

const now = new Date('2026-11-21T10:00:00.000Z');
const DAY = 86_400_000;

const record = (fields: Partial<UsageRecord> = {}): UsageRecord => ({
  id: 'usage_1',
  projectId: 'api',
  userId: 'ada',
  meter: 'calls',
  quantity: 1,
  usedAt: now,
  identifier: null,
  ...fields,
});

describe('batches of usage', () => {
  it('add up what one user has used under one meter within a second, as of the latest of it', () => {
    const [batch, ...others] = batchesOf(
      [
        record({ id: 'a', quantity: 2, usedAt: new Date('2026-11-21T10:00:01.999Z') }),
        record({ id: 'b', quantity: 3, usedAt: new Date('2026-11-21T10:00:01.000Z') }),
      ],
      now,
    );
    expect(batch).toMatchObject({
      quantity: 5,
      usedAt: new Date('2026-11-21T10:00:01.999Z'),
      recordIds: ['a', 'b'],
    });
    expect(others).toEqual([]);
  });

  it.each([
    ['project', { projectId: 'other' }],
    ['user', { userId: 'bob' }],
    ['meter', { meter: 'bytes' }],
    ['second', { usedAt: new Date('2026-11-21T09:59:59.999Z') }],
  ])('keep apart what differs in its %s', (_, fields) => {
    expect(batchesOf([record({ id: 'a' }), record({ id: 'b', ...fields })], now)).toHaveLength(2);
  });

  it('have every record once, and its quantity, whatever came', () => {
    const records = fc.array(
      fc.record({
        projectId: fc.constantFrom('a', 'b'),
        userId: fc.constantFrom('a', 'b:a'),
        meter: fc.constantFrom('x', 'a:x'),
        quantity: fc.integer({ min: 1, max: 1_000_000_000_000 }),
        usedAt: fc.date({ min: new Date(now.getTime() - 200_000), max: now, noInvalidDate: true }),
      }),
      { maxLength: 500 },
    );
    fc.assert(
      fc.property(records, (given) => {
        const all = given.map((fields, index) => record({ ...fields, id: String(index) }));
        const batches = batchesOf(all, now);
        expect(batches.flatMap(({ recordIds }) => recordIds).sort()).toEqual(all.map(({ id }) => id).sort());
        for (const batch of batches) {
          const own = all.filter(({ id }) => batch.recordIds.includes(id));
          expect(batch.quantity).toBe(own.reduce((sum, { quantity }) => sum + quantity, 0));
          expect(own.every((one) => one.userId === batch.userId && one.projectId === batch.projectId)).toBe(
            true,
          );
          expect(own.every((one) => one.usedAt <= batch.usedAt)).toBe(true);
          expect(String(batch.quantity).length).toBeLessThanOrEqual(15);
        }
        expect(new Set(batches.map(({ id }) => id)).size).toBe(batches.length);
      }),
    );
  });
});

describe('the time of usage', () => {
  it.each([
    ['now', 0],
    ['35 days ago', -35 * DAY],
    ['5 minutes ahead', 300_000],
  ])('may be %s', (_, offset) => {
    expect(() => checkUsedAt(new Date(now.getTime() + offset), now)).not.toThrow();
  });

  it.each([
    ['longer ago', -35 * DAY - 1, /35 days/],
    ['further ahead', 300_001, /5 minutes/],
  ])('may not be %s', (_, offset, message) => {
    expect(() => checkUsedAt(new Date(now.getTime() + offset), now)).toThrow(message);
  });
});
