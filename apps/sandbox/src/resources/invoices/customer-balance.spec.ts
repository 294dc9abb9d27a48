import { settleBalance } from './customer-balance';

describe('the balance of a customer', () => {
  it.each([
    [1000, 0, { amountDue: 1000, endingBalance: 0 }],
    [1000, -300, { amountDue: 700, endingBalance: 0 }],
    [1000, -1500, { amountDue: 0, endingBalance: -500 }],
    [-200, 0, { amountDue: 0, endingBalance: -200 }],
    [-200, -100, { amountDue: 0, endingBalance: -300 }],
    [1000, 250, { amountDue: 1250, endingBalance: 0 }],
    [-200, 250, { amountDue: 50, endingBalance: 0 }],
    [0, 0, { amountDue: 0, endingBalance: 0 }],
  ])('turns a total of %i with a balance of %i into %j', (total, balance, settled) => {
    expect(settleBalance(total, balance)).toEqual(settled);
  });
});
