import { subscriptionStatuses } from '#contracts';
import { grantChanges, standingOf } from './subscription-standing';

describe('what a subscription gives', () => {
  it('is said of every status', () => {
    expect(Object.fromEntries(subscriptionStatuses.map((status) => [status, standingOf(status)]))).toEqual({
      trialing: 'live',
      active: 'live',
      past_due: 'reserved',
      unpaid: 'reserved',
      paused: 'reserved',
      canceled: 'reserved',
      incomplete: 'reserved',
      expired: 'ended',
    });
  });

  it('loses what a new plan no longer has, and gives what it has', () => {
    expect(grantChanges('live', ['pro', 'export'], ['team', 'export'])).toEqual({
      revoke: ['pro'],
      give: ['export', 'team'],
    });
  });

  it('loses everything at its end, also what was never heard of before', () => {
    expect(grantChanges('ended', ['pro'], ['team', 'pro'])).toEqual({ revoke: ['pro', 'team'], give: [] });
  });
});
