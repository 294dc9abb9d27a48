import { previousAttributes } from './previous-attributes';

describe('previous attributes', () => {
  it('tells what changed, within nested objects only the changed part', () => {
    const before = { status: 'open', metadata: { a: '1', b: '2' }, list: [1], same: { x: 1 } };
    const after = { status: 'paid', metadata: { a: '1', b: '3', c: '4' }, list: [1, 2], same: { x: 1 } };
    expect(previousAttributes(before, after)).toEqual({
      status: 'open',
      metadata: { b: '2', c: null },
      list: [1],
    });
  });
});
