import { newId } from '../../ids';
import { type AccountReader } from '../../storage/account-reader';
import { type AccountTransaction } from '../../storage/account-transaction';
import { resourceMissing } from '../../http/stripe-error';
import { type Customer } from '../../stripe-objects';

/** A new customer, with the event that tells of it. */
export function createCustomer(
  tx: AccountTransaction,
  fields: Partial<
    Pick<
      Customer,
      'address' | 'description' | 'email' | 'metadata' | 'name' | 'phone' | 'shipping' | 'test_clock'
    >
  >,
): Customer {
  const customer: Customer = {
    id: newId('cus', 14),
    object: 'customer',
    address: fields.address ?? null,
    balance: 0,
    created: tx.now,
    currency: null,
    default_source: null,
    delinquent: false,
    description: fields.description ?? null,
    discount: null,
    email: fields.email ?? null,
    invoice_prefix: newId('', 8).slice(1).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: fields.metadata ?? {},
    name: fields.name ?? null,
    next_invoice_sequence: 1,
    phone: fields.phone ?? null,
    preferred_locales: [],
    shipping: fields.shipping ?? null,
    tax_exempt: 'none',
    test_clock: fields.test_clock ?? null,
  };
  return tx.create(customer, 'customer.created');
}

/** The customer, unless it has been deleted; `param` is the parameter that named it, if one did. */
export async function usableCustomer(reader: AccountReader, id: string, param?: string): Promise<Customer> {
  const customer = await reader.get('customer', id, param);
  if ('deleted' in customer) throw resourceMissing('customer', id, param);
  return customer;
}
