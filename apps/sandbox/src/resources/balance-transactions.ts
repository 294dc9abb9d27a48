import { newId } from '../ids';
import { type AccountTransaction } from '../storage/account-transaction';
import { type BalanceTransaction } from '../stripe-objects';

const DAY = 86_400;

/** What a movement of money does to the account's balance. Charges cost 2.9 % and 30; refunds give no fee back. */
export function recordBalance(
  tx: AccountTransaction,
  movement: {
    type: 'charge' | 'refund';
    source: string;
    amount: number;
    currency: string;
    description: string | null;
  },
): BalanceTransaction {
  const fee = movement.type === 'charge' ? Math.round(movement.amount * 0.029) + 30 : 0;
  return tx.create({
    id: newId('txn'),
    object: 'balance_transaction',
    amount: movement.amount,
    available_on: tx.now + 2 * DAY,
    balance_type: 'payments',
    created: tx.now,
    currency: movement.currency,
    description: movement.description,
    exchange_rate: null,
    fee,
    fee_details: fee
      ? [
          {
            amount: fee,
            application: null,
            currency: movement.currency,
            description: 'Processing fees',
            type: 'stripe_fee',
          },
        ]
      : [],
    net: movement.amount - fee,
    reporting_category: movement.type,
    source: movement.source,
    status: 'pending',
    type: movement.type,
  });
}
