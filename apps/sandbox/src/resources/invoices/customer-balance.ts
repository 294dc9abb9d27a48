/**
 * What of an invoice's total is to be paid, once the customer's balance is used. A balance below zero is a credit: it
 * pays first, and what an invoice gives back adds to it. One above zero is a debt, which the next invoice collects.
 */
export function settleBalance(total: number, balance: number): { amountDue: number; endingBalance: number } {
  const sum = total + balance;
  return sum > 0 ? { amountDue: sum, endingBalance: 0 } : { amountDue: 0, endingBalance: sum };
}
