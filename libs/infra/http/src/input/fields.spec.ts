import type { z } from 'zod';
import { faultMessages } from './fault-messages';
import { pointInTime, webUrl } from './fields';

const field = pointInTime('When.');
const parse = (text: unknown) => field.parse(text);
const faultOf = (input: unknown, schema: z.ZodType = field) =>
  schema.safeParse(input, { error: faultMessages }).error?.issues[0]?.message;

describe('pointInTime', () => {
  it.each([
    ['2099-01-01T00:00:00Z', '2099-01-01T00:00:00.000Z'],
    ['2099-01-01T00:00:00+02:00', '2098-12-31T22:00:00.000Z'],
    ['2099-01-01T00:00:00.5-03:30', '2099-01-01T03:30:00.500Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('takes %s, whatever its offset, for the instant that it names', (text, utc) => {
    expect(parse(text)).toBe(utc);
  });

  it.each([
    '2099-01-01',
    '2099-01-01T00:00:00',
    '2099-02-30T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    'today',
    '',
  ])('refuses %p, and says what is wanted', (text) => {
    expect(faultOf(text)).toBe('Must be a time by ISO 8601 with its offset, such as 2026-01-31T12:00:00Z');
  });

  it.each([
    '0000-01-01T00:00:00Z',
    '0000-12-31T23:59:59Z',
    '0001-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-01:00',
  ])('refuses %s, of a year that no database keeps or no answer shows', (text) => {
    expect(faultOf(text)).toBe('Must be a time between the years 0001 and 9999, in UTC');
  });
});

describe('webUrl', () => {
  const url = webUrl('Where.', 'https://shop.example');

  it.each([
    [`https://shop.example/${'x'.repeat(2_028)}`, 'Must have at most 2048 characters'],
    ['shop.example', 'Must be an absolute http or https URL'],
    ['ftp://shop.example', 'Must be an absolute http or https URL'],
    ['https://ada@shop.example', 'Must not contain a user name or password'],
    [undefined, 'Is required'],
    [7, 'Must be a string'],
  ])('refuses %.30s, and says why', (input, why) => {
    expect(faultOf(input, url)).toBe(why);
  });

  it('takes as many characters as the limit says', () => {
    expect(url.safeParse(`https://shop.example/${'x'.repeat(2_027)}`).success).toBe(true);
  });
});
