import { InvalidRequest, missingParameter } from '../../http/stripe-error';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Charge, type Refund, type RefundPlan } from '../../stripe-objects';
import { recordBalance } from '../balance-transactions';
import { isInquiry } from '../disputes/close-dispute';
import { testCardOf } from '../payment-methods/payment-method';

/** How long after it was made a refund that does not succeed for good at once comes to its end. */
const SETTLES_AFTER_SECONDS = 300;

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
  const amount = checkAmount(charge, request.amount, await takenByBank(tx, charge));
  const later = await laterOutcome(tx, charge);
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
    status: later === 'succeeded' ? 'pending' : 'succeeded',
    transfer_reversal: null,
    ...(later === 'succeeded' ? { pending_reason: 'processing' } : {}),
  };
  tx.create(refund, 'refund.created');
  if (later !== undefined) planEnd(tx, id, later);
  tx.update(charge, 'charge.refunded', (changed) => {
    changed.amount_refunded += amount;
    changed.refunded = changed.amount_refunded === changed.amount;
  });
  return refund;
}

/** Some test cards take refunds late, or send them back. */
async function laterOutcome(
  tx: AccountTransaction,
  charge: Charge,
): Promise<RefundPlan['outcome'] | undefined> {
  const method = charge.payment_method ? await tx.find('payment_method', charge.payment_method) : undefined;
  const habit = method && testCardOf(method)?.refund;
  if (habit === undefined) return undefined;
  return habit === 'succeeds_later' ? 'succeeded' : 'failed';
}

function planEnd(tx: AccountTransaction, refund: string, outcome: RefundPlan['outcome']): void {
  tx.create({
    id: `plan_of_${refund}`,
    object: 'sandbox.refund_plan',
    created: tx.now,
    refund,
    due_at: tx.now + SETTLES_AFTER_SECONDS,
    outcome,
  });
}

/** What a bank has withdrawn for disputes that are open or lost. */
async function takenByBank(tx: AccountTransaction, charge: Charge): Promise<number> {
  if (!charge.disputed) return 0;
  const { data } = await tx.page('dispute', { limit: 100, match: { charge: charge.id } });
  const taken = data.filter((dispute) => !isInquiry(dispute) && dispute.status !== 'won');
  return taken.reduce((sum, { amount }) => sum + amount, 0);
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

function checkAmount(charge: Charge, requested: number | undefined, disputed: number): number {
  if (charge.status !== 'succeeded') {
    throw new InvalidRequest(`Charge ${charge.id} has not succeeded and cannot be refunded.`);
  }
  const left = charge.amount_captured - (charge.amount_refunded - uncaptured(charge));
  if (left === 0) {
    throw new InvalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    });
  }
  const refundable = left - disputed;
  if (refundable <= 0) {
    throw new InvalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  }
  if (requested !== undefined && requested > refundable) {
    throw new InvalidRequest(
      `Refund amount (${requested}) is greater than unrefunded amount on charge (${refundable})`,
      { param: 'amount' },
    );
  }
  return requested ?? refundable;
}

/** What was authorized and never taken counts as refunded. */
const uncaptured = (charge: Charge): number => charge.amount - charge.amount_captured;
