import { type AccountTransaction } from '../../storage/account-transaction';
import { type RefundPlan } from '../../stripe-objects';
import { recordBalance } from '../balance-transactions';

/** Brings a refund to its end: the money has arrived, or the bank has sent it back and it can be refunded again. */
export async function settleRefund(tx: AccountTransaction, plan: RefundPlan): Promise<void> {
  const refund = await tx.get('refund', plan.refund);
  if (plan.outcome === 'succeeded') {
    if (refund.status !== 'pending') return;
    tx.update(refund, 'refund.updated', (changed) => {
      changed.status = 'succeeded';
      delete changed.pending_reason;
    });
    return;
  }
  if (refund.status === 'failed' || refund.status === 'canceled') return;
  tx.update(refund, 'refund.updated', (changed) => {
    changed.status = 'failed';
    changed.failure_reason = 'expired_or_canceled_card';
    changed.failure_balance_transaction = recordBalance(tx, {
      type: 'refund_failure',
      source: refund.id,
      amount: refund.amount,
      currency: refund.currency,
      description: `REFUND FAILURE (${refund.id})`,
    }).id;
  });
  tx.emit('refund.failed', refund);
  await giveBack(tx, refund.charge, refund.amount);
}

/** What a charge has of a refund that came to nothing can be refunded again. */
export async function giveBack(
  tx: AccountTransaction,
  chargeId: string | null,
  amount: number,
): Promise<void> {
  const charge = await tx.get('charge', chargeId ?? '');
  tx.update(charge, 'charge.updated', (changed) => {
    changed.amount_refunded -= amount;
    changed.refunded = false;
  });
}
