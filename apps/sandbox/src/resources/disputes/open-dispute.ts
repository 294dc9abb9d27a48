import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Charge, type Dispute, type PaymentMethod } from '../../stripe-objects';
import { recordBalance } from '../balance-transactions';
import { testCardOf } from '../payment-methods/payment-method';
import { noEvidence } from './evidence';

/** What Stripe asks for a dispute, in minor units of the charge's currency. */
export const DISPUTE_FEE = 1_500;

const DAY = 86_400;
const DAYS_TO_RESPOND = 7;

export interface DisputeRequest {
  /** Minor units. */
  amount: number;
  reason: string;
  /** The bank only asks: no money moves. */
  inquiry: boolean;
}

/** A card holder goes to their bank. Unless it is an inquiry, the money is gone until the bank has decided. */
export function openDispute(tx: AccountTransaction, charge: Charge, request: DisputeRequest): Dispute {
  const { amount, reason, inquiry } = request;
  const id = newId('du');
  const dispute: Dispute = {
    id,
    object: 'dispute',
    amount,
    balance_transactions: inquiry ? [] : [withdraw(tx, charge, id, amount)],
    charge: charge.id,
    created: tx.now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(),
    evidence_details: {
      due_by: tx.now + DAYS_TO_RESPOND * DAY,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    network_reason_code: null,
    payment_intent: charge.payment_intent,
    reason,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  };
  charge.disputed = true;
  tx.save(charge);
  tx.create(dispute, 'charge.dispute.created');
  if (!inquiry) tx.emit('charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

/** Some test cards are disputed as soon as they have paid. */
export function disputeAsCardDoes(tx: AccountTransaction, charge: Charge, method: PaymentMethod): void {
  const dispute = testCardOf(method)?.dispute;
  if (dispute) openDispute(tx, charge, { ...dispute, amount: charge.amount });
}

function withdraw(
  tx: AccountTransaction,
  charge: Charge,
  disputeId: string,
  amount: number,
): Dispute['balance_transactions'][number] {
  return recordBalance(tx, {
    type: 'adjustment',
    category: 'dispute',
    source: disputeId,
    amount: -amount,
    currency: charge.currency,
    description: `Chargeback withdrawal for ${charge.id}`,
    fee: DISPUTE_FEE,
  });
}
