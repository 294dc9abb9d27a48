import { InvalidRequest } from '../../http/stripe-error';
import { type SearchField } from './search-fields';
import { searchFilter } from './search-filter';

const fields: Record<string, SearchField> = {
  email: { kind: 'string' },
  currency: { kind: 'token' },
  total: { kind: 'number' },
  metadata: { kind: 'token' },
  refunded: { kind: 'token' },
  subscription: { kind: 'token', path: 'parent.details.subscription' },
};

const object = {
  email: 'Amy@RocketRides.io',
  currency: 'usd',
  total: 1500,
  metadata: { team: 'A7' },
  refunded: false,
  parent: { details: { subscription: 'sub_1' } },
};

describe('what a search finds', () => {
  it.each([
    [`email:"amy@rocketrides.io"`, true],
    [`email:"rocketrides"`, false],
    [`email~"rocketrides"`, true],
    [`-email~"rocketrides"`, false],
    [`currency:"usd" total>1000`, true],
    [`currency:"eur" OR total>=1500`, true],
    [`total<1500`, false],
    [`total:1500`, true],
    [`refunded:"false"`, true],
    [`metadata["team"]:"a7"`, true],
    [`metadata["team"]:null`, false],
    [`-metadata["owner"]:null`, false],
    [`metadata["owner"]:null AND subscription:"sub_1"`, true],
    [`-metadata["owner"]:"x"`, true],
    [`metadata["constructor"]:null`, true],
  ])('%s: %s', (query, expected) => {
    expect(searchFilter(query, 'things', fields)(object)).toBe(expected);
  });

  it.each([
    `colour:"red"`,
    `metadata:"a"`,
    `email["a"]:"b"`,
    `currency~"usd"`,
    `email~"am"`,
    `email>"a"`,
    `total>"much"`,
    `total>null`,
  ])('refuses %s', (query) => {
    expect(() => searchFilter(query, 'things', fields)).toThrow(InvalidRequest);
  });
});
