import { type AccountTransaction } from '../../storage/account-transaction';
import { type Dispute } from '../../stripe-objects';
import { recordBalance } from '../balance-transactions';
import { DISPUTE_FEE } from './open-dispute';

export const isInquiry = ({ status }: Dispute): boolean => status.startsWith('warning_');

/** Whether the bank has not decided yet. */
export const isOpen = ({ status }: Dispute): boolean =>
  ['warning_needs_response', 'warning_under_review', 'needs_response', 'under_review'].includes(status);

/** The bank has decided. Won: the money comes back, with the fee. An inquiry just ends. */
export function closeDispute(tx: AccountTransaction, dispute: Dispute, won: boolean): Dispute {
  const reinstated = won && !isInquiry(dispute);
  tx.update(dispute, 'charge.dispute.closed', (changed) => {
    if (reinstated) changed.balance_transactions.push(reinstate(tx, dispute));
    changed.status = isInquiry(dispute) ? 'warning_closed' : won ? 'won' : 'lost';
    changed.is_charge_refundable = changed.status !== 'lost';
  });
  if (reinstated) tx.emit('charge.dispute.funds_reinstated', dispute);
  return dispute;
}

function reinstate(tx: AccountTransaction, dispute: Dispute): Dispute['balance_transactions'][number] {
  return recordBalance(tx, {
    type: 'adjustment',
    category: 'dispute_reversal',
    source: dispute.id,
    amount: dispute.amount,
    currency: dispute.currency,
    description: `Chargeback reversal for ${dispute.charge}`,
    fee: -DISPUTE_FEE,
  });
}
