import {
  cardByFingerprint,
  cardByToken,
  fingerprintOf,
  type CardAnswer,
  type TestCard,
} from '../../cards/test-cards';
import { InvalidRequest } from '../../http/stripe-error';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type PaymentMethod } from '../../stripe-objects';

export interface BillingDetails {
  email?: string | null;
  name?: string | null;
  phone?: string | null;
}

export const emptyAddress = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

const build = (
  tx: AccountTransaction,
  type: PaymentMethod['type'],
  billing: BillingDetails,
): PaymentMethod => ({
  id: newId('pm_1', 23).replace('pm_1_', 'pm_1'),
  object: 'payment_method',
  allow_redisplay: 'unspecified',
  billing_details: {
    address: { ...emptyAddress },
    email: billing.email ?? null,
    name: billing.name ?? null,
    phone: billing.phone ?? null,
    tax_id: null,
  },
  created: tx.now,
  customer: null,
  customer_account: null,
  livemode: false,
  metadata: {},
  type,
});

export function createCardMethod(
  tx: AccountTransaction,
  card: TestCard,
  billing: BillingDetails = {},
  expiry: { month: number; year: number } = { month: 12, year: 2034 },
): PaymentMethod {
  return tx.create({
    ...build(tx, 'card', billing),
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: card.country,
      display_brand: card.brand,
      exp_month: expiry.month,
      exp_year: expiry.year,
      fingerprint: fingerprintOf(card),
      funding: card.funding,
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
  });
}

/** A bank debit: the payment is accepted at once, and whether the money arrives is known days later. */
export function createDelayedMethod(tx: AccountTransaction, billing: BillingDetails = {}): PaymentMethod {
  return tx.create({
    ...build(tx, 'sepa_debit', billing),
    sepa_debit: {
      bank_code: '19043',
      branch_code: '',
      country: 'AT',
      fingerprint: 'sandbox-debit',
      generated_from: { charge: null, setup_attempt: null },
      last4: '3201',
    },
  });
}

/** The payment method of an id, or a new one when the parameter is one of Stripe's test tokens. */
export async function resolvePaymentMethod(
  tx: AccountTransaction,
  id: string,
  param = 'payment_method',
): Promise<PaymentMethod> {
  const card = cardByToken(id);
  if (card) return createCardMethod(tx, card);
  if (id === 'pm_sepaDebit' || id === 'pm_usBankAccount') return createDelayedMethod(tx);
  const found = await tx.find('payment_method', id);
  if (found) return found;
  throw new InvalidRequest(`No such PaymentMethod: '${id}'`, { code: 'resource_missing', param });
}

/** As `resolvePaymentMethod`, of those alone that are attached to the customer. */
export async function ownPaymentMethod(
  tx: AccountTransaction,
  id: string,
  customerId: string,
  param: string,
): Promise<PaymentMethod> {
  const method = await resolvePaymentMethod(tx, id, param);
  if (method.customer === customerId) return method;
  throw new InvalidRequest(
    `The customer does not have a payment method with the ID ${method.id}. The payment method must be attached to the customer.`,
    { code: 'resource_missing', param },
  );
}

export function attachPaymentMethod(
  tx: AccountTransaction,
  method: PaymentMethod,
  customerId: string,
): PaymentMethod {
  if (method.customer === customerId) return method;
  if (method.customer !== null) {
    throw new InvalidRequest('The payment method you provided has already been attached to a customer.');
  }
  method.customer = customerId;
  tx.save(method);
  tx.emit('payment_method.attached', method);
  return method;
}

/** The test card that a payment method stands for. */
export function testCardOf(method: PaymentMethod): TestCard | undefined {
  return method.card ? cardByFingerprint(method.card.fingerprint ?? '') : undefined;
}

/** What happens when this method is charged. */
export function answerOf(method: PaymentMethod, customerIsPresent: boolean): CardAnswer | { kind: 'delay' } {
  if (method.type !== 'card') return { kind: 'delay' };
  const card = testCardOf(method);
  if (!card) return { kind: 'approve' };
  return customerIsPresent ? card.present : card.absent;
}
