import { type Decline } from '../../cards/test-cards';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Charge, type PaymentIntent, type PaymentMethod } from '../../stripe-objects';

export type ChargeOutcome =
  | { kind: 'paid' }
  /** Approved but not taken yet: the intent is captured by hand. */
  | { kind: 'authorized' }
  | { kind: 'pending' }
  | { kind: 'failed'; decline: Decline };

/** One attempt to take money: made for each confirmation of a payment intent, whatever comes of it. */
export function buildCharge(
  tx: AccountTransaction,
  intent: PaymentIntent,
  method: PaymentMethod,
  outcome: ChargeOutcome,
): Charge {
  const failed = outcome.kind === 'failed' ? outcome.decline : undefined;
  const captured = outcome.kind === 'paid' || outcome.kind === 'pending';
  const id = newId(method.type === 'card' ? 'ch' : 'py');
  return {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: outcome.kind === 'paid' ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: intent.statement_descriptor ?? 'SANDBOX',
    captured,
    created: tx.now,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failed?.code ?? null,
    failure_message: failed?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: outcome.kind === 'pending' ? null : outcomeDetails(failed),
    paid: outcome.kind === 'paid' || outcome.kind === 'authorized',
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: methodDetails(intent, method),
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: outcome.kind === 'failed' ? 'failed' : outcome.kind === 'pending' ? 'pending' : 'succeeded',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
}

function outcomeDetails(decline: Decline | undefined): Charge['outcome'] {
  const common = {
    advice_code: null,
    network_advice_code: null,
    risk_level: 'normal',
    risk_score: 12,
  };
  return decline
    ? {
        ...common,
        network_decline_code: '05',
        network_status: 'declined_by_network',
        reason: decline.declineCode,
        seller_message: 'The bank did not return any further details with this decline.',
        type: 'issuer_declined',
      }
    : {
        ...common,
        network_decline_code: null,
        network_status: 'approved_by_network',
        reason: null,
        seller_message: 'Payment complete.',
        type: 'authorized',
      };
}

function methodDetails(intent: PaymentIntent, method: PaymentMethod): Charge['payment_method_details'] {
  if (method.sepa_debit) {
    const { bank_code, branch_code, country, fingerprint, last4 } = method.sepa_debit;
    return {
      type: 'sepa_debit',
      sepa_debit: { bank_code, branch_code, country, fingerprint, last4, mandate: null },
    };
  }
  if (!method.card) return { type: method.type };
  const { brand, country, exp_month, exp_year, fingerprint, funding, last4 } = method.card;
  return {
    type: 'card',
    card: {
      amount_authorized: intent.amount,
      authorization_code: null,
      brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country,
      electronic_commerce_indicator: null,
      exp_month,
      exp_year,
      fingerprint: fingerprint ?? null,
      funding,
      installments: null,
      last4,
      mandate: null,
      network: brand,
      network_transaction_id: null,
      regulated_status: 'unregulated',
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
  };
}
