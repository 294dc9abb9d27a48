import { isAt, platformAccount } from './stripe-account';

const own = { projectId: 'shop', stripeAccount: 'acct_1' };
const shared = { projectId: 'shop', stripeAccount: '' };

describe('isAt', () => {
  it.each([
    ['the platform tells of what is on its account', shared, platformAccount, true],
    ['a project’s own account tells of what is there', own, own, true],
    ['the platform tells of what is on an own account', own, platformAccount, false],
    ['an own account tells of what is on the platform', shared, own, false],
    ['another account of the project tells of it', own, { ...own, stripeAccount: 'acct_2' }, false],
    ['another project on the same account tells of it', own, { ...own, projectId: 'blog' }, false],
    ['nobody in particular tells of an own account', own, { ...own, projectId: null }, false],
  ])('%s', (_, known, teller, expected) => {
    expect(isAt(known, teller)).toBe(expected);
  });
});
