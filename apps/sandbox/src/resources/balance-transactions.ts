import { newId } from '../ids';
import { type AccountTransaction } from '../storage/account-transaction';
import { type BalanceTransaction } from '../stripe-objects';

const DAY = 86_400;

const FIXED_FEE = 30;
const PER_MILLE_FEE = 29;

/**
 * What a movement of money does to the account's balance. Charges cost 2.9 % and 30; refunds give no fee back. What a dispute costs or gives back
 * is said by who records it.
 */
export function recordBalance(
  tx: AccountTransaction,
  movement: {
    type: 'charge' | 'refund' | 'refund_failure' | 'adjustment';
    source: string;
    amount: number;
    currency: string;
    description: string | null;
    category?: 'dispute' | 'dispute_reversal';
    fee?: number;
  },
): BalanceTransaction {
  const processing =
    movement.type === 'charge' ? Math.round((movement.amount * PER_MILLE_FEE) / 1_000) + FIXED_FEE : 0;
  const fee = movement.fee ?? processing;
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
            description: movement.category === undefined ? 'Processing fees' : 'Dispute fee',
            type: 'stripe_fee',
          },
        ]
      : [],
    net: movement.amount - fee,
    reporting_category: movement.category ?? movement.type,
    source: movement.source,
    status: 'pending',
    type: movement.type,
  });
}
