import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Customer, type CustomerBalanceTransaction } from '../../stripe-objects';

interface BalanceChange {
  type: CustomerBalanceTransaction['type'];
  currency: string;
  invoice?: string;
  description?: string | null;
  metadata?: Record<string, string>;
}

/** Sets the balance of a customer and keeps what changed it; undefined when it is that already. */
export function changeBalance(
  tx: AccountTransaction,
  customer: Customer,
  balance: number,
  change: BalanceChange,
): CustomerBalanceTransaction | undefined {
  const amount = balance - customer.balance;
  if (amount === 0) return undefined;
  tx.update(customer, 'customer.updated', (changed) => {
    changed.balance = balance;
  });
  return tx.create({
    id: newId('cbtxn', 24),
    object: 'customer_balance_transaction',
    amount,
    checkout_session: null,
    created: tx.now,
    credit_note: null,
    currency: change.currency,
    customer: customer.id,
    customer_account: null,
    description: change.description ?? null,
    ending_balance: balance,
    invoice: change.invoice ?? null,
    livemode: false,
    metadata: change.metadata ?? {},
    type: change.type,
  });
}
