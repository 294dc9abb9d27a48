import { InvalidRequest } from '../../http/stripe-error';
import { parseSearch } from './search-query';

describe('the search query language', () => {
  it.each([
    [`email:"amy@rocketrides.io"`, { field: 'email', operator: ':', value: 'amy@rocketrides.io' }],
    [`-currency:'usd'`, { negated: true, field: 'currency', operator: ':', value: 'usd' }],
    [`metadata["key"]:"value"`, { field: 'metadata', key: 'key', operator: ':', value: 'value' }],
    [`metadata['a b']:null`, { field: 'metadata', key: 'a b', operator: ':', value: null }],
    [`name~"ann"`, { field: 'name', operator: '~', value: 'ann' }],
    [`total>1000`, { field: 'total', operator: '>', value: '1000' }],
    [`created<=1700000000`, { field: 'created', operator: '<=', value: '1700000000' }],
    [`  active : 'true' `, { field: 'active', operator: ':', value: 'true' }],
    [`name:"say \\"hi\\" AND go"`, { field: 'name', operator: ':', value: 'say "hi" AND go' }],
    [`name:"null"`, { field: 'name', operator: ':', value: 'null' }],
  ])('reads %s', (query, clause) => {
    expect(parseSearch(query)).toEqual({ every: true, clauses: [{ negated: false, ...clause }] });
  });

  it('joins clauses by AND, by nothing, or by OR', () => {
    expect(parseSearch(`a:"1" AND b:"2"`)).toMatchObject({ every: true, clauses: [{}, {}] });
    expect(parseSearch(`a:"1" b:"2" and c:"3"`)).toMatchObject({ every: true, clauses: [{}, {}, {}] });
    expect(parseSearch(`a:"1" or -b:"2"`)).toMatchObject({ every: false, clauses: [{}, { negated: true }] });
  });

  it.each([
    '',
    'email',
    'email:amy',
    'email:"amy',
    'email="amy"',
    'AND a:"1"',
    'a:"1" AND',
    'a:"1"b:"2"',
    '(a:"1")',
    'a:"1" AND b:"2" OR c:"3"',
    'a:"1" b:"2" OR c:"3"',
    Array.from({ length: 11 }, () => 'a:"1"').join(' '),
  ])('refuses %j', (query) => {
    expect(() => parseSearch(query)).toThrow(InvalidRequest);
  });
});
