import { z } from 'zod';
import { checked } from './checked-input';

const schema = z.strictObject({
  name: z.string().min(2).max(5),
  count: z.int().min(1).max(9).optional(),
  flag: z.boolean().optional(),
  kind: z.enum(['one', 'two']).optional(),
  list: z.array(z.string()).max(1).optional(),
  at: z.iso.datetime({ offset: true }).optional(),
  either: z.union([z.string(), z.object({ a: z.string() })]).optional(),
  items: z.array(z.strictObject({ id: z.string().optional() })).optional(),
  own: z.string().regex(/^x/, 'Must begin with x').max(3).optional(),
});

const faultsOf = async (input: unknown): Promise<unknown> => {
  try {
    return await checked(input, schema, undefined);
  } catch (error) {
    return (error as { faults: unknown }).faults;
  }
};

describe('what is wrong with an input is said for people', () => {
  it.each([
    [{}, 'name', 'Is required'],
    [{ name: 1 }, 'name', 'Must be a string'],
    [{ name: null }, 'name', 'Must be a string'],
    [{ name: 'a' }, 'name', 'Must have at least 2 characters'],
    [{ name: 'abcdef' }, 'name', 'Must have at most 5 characters'],
    [{ name: 'abc', count: 0 }, 'count', 'Must be at least 1'],
    [{ name: 'abc', count: 10 }, 'count', 'Must be at most 9'],
    [{ name: 'abc', count: 1.5 }, 'count', 'Must be a whole number'],
    [{ name: 'abc', count: '1' }, 'count', 'Must be a number'],
    [{ name: 'abc', flag: 'true' }, 'flag', 'Must be true or false'],
    [{ name: 'abc', kind: 'three' }, 'kind', 'Must be one of "one", "two"'],
    [{ name: 'abc', list: ['a', 'b'] }, 'list', 'Must have at most 1 entry'],
    [{ name: 'abc', list: [1] }, 'list.0', 'Must be a string'],
    [
      { name: 'abc', at: 'today' },
      'at',
      'Must be a time by ISO 8601 with its offset, such as 2026-01-31T12:00:00Z',
    ],
    [{ name: 'abc', either: 1 }, 'either', 'Has none of the forms that it may have'],
    [{ name: 'abc', own: 'y' }, 'own', 'Must begin with x'],
    // One fault of a field is enough: the next may follow from it.
    [{ name: 'abc', own: 'yyyy' }, 'own', 'Must begin with x'],
    [{ name: 'abc', colour: 'red' }, 'colour', 'Is an unknown field'],
    [{ name: 'abc', items: [{ colour: 'red' }] }, 'items.0.colour', 'Is an unknown field'],
    [null, '', 'Must be an object'],
    [[], '', 'Must be an object'],
  ])('%j', async (input, path, message) => {
    expect(await faultsOf(input)).toEqual([{ path, message }]);
  });

  it('each unknown field by its own path', async () => {
    const message = 'Is an unknown field';
    expect(await faultsOf({ name: 'abc', nmae: 1, items: [{ a: 1, b: 2 }, { c: 3 }] })).toEqual([
      { path: 'items.0.a', message },
      { path: 'items.0.b', message },
      { path: 'items.1.c', message },
      { path: 'nmae', message },
    ]);
  });

  it('and of more than 50 faults the first', async () => {
    const fields = Array.from({ length: 60 }, (_, index) => [`field_${index}`, 1] as const);
    expect(await faultsOf({ name: 'abc', ...Object.fromEntries(fields) })).toHaveLength(50);
  });

  it('and what is right comes as the schema makes it', async () => {
    expect(await checked({ name: 'abc' }, schema, undefined)).toEqual({ name: 'abc' });
  });

  it('names the parameter that was checked', async () => {
    await expect(checked('', z.string().min(1), 'payment_id')).rejects.toMatchObject({
      code: 'validation_failed',
      message: 'payment_id: Must have at least 1 character',
    });
  });
});
