import { InvalidRequest, missingParameter } from '../../http/stripe-error';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Charge, type Refund } from '../../stripe-objects';
import { recordBalance } from '../balance-transactions';

interface RefundRequest {
  charge?: string;
  payment_intent?: string;
  /** Minor units. Without it, all that is left. */
  amount?: number;
  reason?: 'duplicate' | 'fraudulent' | 'requested_by_customer';
  metadata: Record<string, string>;
}

/** Gives money of a charge back, whole or in part, and never more than it took. */
export async function createRefund(tx: AccountTransaction, request: RefundRequest): Promise<Refund> {
  const charge = await chargeOf(tx, request);
  const amount = checkAmount(charge, request.amount);
  const id = newId('re');
  const refund: Refund = {
    id,
    object: 'refund',
    amount,
    balance_transaction: recordBalance(tx, {
      type: 'refund',
      source: id,
      amount: -amount,
      currency: charge.currency,
      description: `REFUND FOR CHARGE (${charge.description ?? charge.id})`,
    }).id,
    charge: charge.id,
    created: tx.now,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details:
      charge.payment_method_details?.type === 'card'
        ? {
            type: 'card',
            card: {
              reference_status: 'pending',
              reference_type: 'acquirer_reference_number',
              type: 'refund',
            },
          }
        : undefined,
    metadata: request.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: request.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  tx.create(refund, 'refund.created');
  tx.update(charge, 'charge.refunded', (changed) => {
    changed.amount_refunded += amount;
    changed.refunded = changed.amount_refunded === changed.amount;
  });
  return refund;
}

async function chargeOf(tx: AccountTransaction, request: RefundRequest): Promise<Charge> {
  if (request.charge) return tx.get('charge', request.charge, 'charge');
  if (!request.payment_intent) throw missingParameter('payment_intent');
  const intent = await tx.get('payment_intent', request.payment_intent, 'payment_intent');
  const charge = intent.latest_charge ? await tx.get('charge', intent.latest_charge) : undefined;
  if (charge?.status === 'succeeded') return charge;
  throw new InvalidRequest('This PaymentIntent does not have a successful charge to refund.', {
    param: 'payment_intent',
  });
}

function checkAmount(charge: Charge, requested: number | undefined): number {
  if (charge.status !== 'succeeded') {
    throw new InvalidRequest(`Charge ${charge.id} has not succeeded and cannot be refunded.`);
  }
  const left = charge.amount_captured - (charge.amount_refunded - uncaptured(charge));
  if (left === 0) {
    throw new InvalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    });
  }
  if (requested !== undefined && requested > left) {
    throw new InvalidRequest(
      `Refund amount (${requested}) is greater than unrefunded amount on charge (${left})`,
      { param: 'amount' },
    );
  }
  return requested ?? left;
}

/** What was authorized and never taken counts as refunded. */
const uncaptured = (charge: Charge): number => charge.amount - charge.amount_captured;
