import type { SubscriptionStatus } from '#contracts';
import { leadingSubscription } from './leading-subscription';

const paidBy = (customerId: string, status: SubscriptionStatus = 'active') => ({ customerId, status });

describe('without a customer of his own, a user is led to who pays for', () => {
  it.each([
    ['the newest', [paidBy('cus_2'), paidBy('cus_1')], 'cus_2'],
    ['a live one before a newer one that has ended', [paidBy('cus_2', 'canceled'), paidBy('cus_1')], 'cus_1'],
    ['one that is owed, which is live', [paidBy('cus_2', 'expired'), paidBy('cus_1', 'unpaid')], 'cus_1'],
    [
      'what has ended, where nothing is live',
      [paidBy('cus_2', 'expired'), paidBy('cus_1', 'expired')],
      'cus_2',
    ],
    ['none whose customer is not known', [paidBy(''), paidBy('cus_1', 'canceled')], 'cus_1'],
    ['nothing, where he has nothing', [], undefined],
  ])('%s', (_, newestFirst, expected) => {
    expect(leadingSubscription(newestFirst)?.customerId).toBe(expected);
  });
});
