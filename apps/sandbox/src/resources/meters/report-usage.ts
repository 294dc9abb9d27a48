import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import { type z } from 'zod';
import { InvalidRequest } from '../../http/stripe-error';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Meter } from '../../stripe-objects';
import { type meterEventSchema } from './meter-params';

const DAY = 86_400;
const OLDEST = 35 * DAY;
const NEWEST = 5 * 60;
const MOST_DIGITS = 15;

/** Counts usage of a customer under the meter that the event names, once for each identifier within a day. */
export async function reportUsage(
  tx: AccountTransaction,
  input: z.infer<typeof meterEventSchema>,
): Promise<Stripe.Billing.MeterEvent> {
  const meter = await tx.findBy('billing.meter', { event_name: input.event_name, status: 'active' });
  if (meter === undefined) {
    throw new InvalidRequest(`No active meter found for event name "${input.event_name}".`, {
      param: 'event_name',
    });
  }
  const { identifier = randomUUID(), timestamp = tx.now } = input;
  checkTimestamp(timestamp, tx.now);
  const value = valueOf(meter, input.payload);
  const customer = await customerOf(tx, meter, input.payload);
  await refuseDuplicate(tx, identifier);
  tx.create({
    id: newId('usage'),
    object: 'sandbox.reported_usage',
    created: tx.now,
    identifier,
    meter: meter.id,
    customer,
    value,
    timestamp,
  });
  return {
    object: 'billing.meter_event',
    created: tx.now,
    event_name: meter.event_name,
    identifier,
    livemode: false,
    payload: input.payload,
    timestamp,
  };
}

function checkTimestamp(timestamp: number, now: number): void {
  if (timestamp < now - OLDEST) {
    throw new InvalidRequest('The timestamp must be within the past 35 calendar days.', {
      code: 'timestamp_too_far_in_past',
      param: 'timestamp',
    });
  }
  if (timestamp > now + NEWEST) {
    throw new InvalidRequest('The timestamp must not be more than 5 minutes in the future.', {
      code: 'timestamp_in_future',
      param: 'timestamp',
    });
  }
}

function valueOf(meter: Meter, payload: Record<string, string>): number {
  const key = meter.value_settings.event_payload_key;
  const text = payload[key];
  if (text === undefined && meter.default_aggregation.formula === 'count') return 1;
  if (text === undefined) throw missingKey(key);
  if (/^-?\d+(\.\d{1,12})?$/.test(text) && text.replace(/\D/g, '').length <= MOST_DIGITS) return Number(text);
  throw new InvalidRequest(`The value of \`${key}\` must be a number of at most ${MOST_DIGITS} digits.`, {
    code: 'meter_event_invalid_value',
    param: `payload[${key}]`,
  });
}

async function customerOf(
  tx: AccountTransaction,
  meter: Meter,
  payload: Record<string, string>,
): Promise<string> {
  const key = meter.customer_mapping.event_payload_key;
  const id = payload[key];
  if (id === undefined) throw missingKey(key);
  const customer = await tx.get('customer', id, `payload[${key}]`);
  if (!('deleted' in customer)) return customer.id;
  throw new InvalidRequest(`No such customer: '${id}'`, {
    code: 'resource_missing',
    param: `payload[${key}]`,
  });
}

const missingKey = (key: string): InvalidRequest =>
  new InvalidRequest(`The payload must contain the key \`${key}\`, as the meter is set up.`, {
    param: 'payload',
  });

async function refuseDuplicate(tx: AccountTransaction, identifier: string): Promise<void> {
  const former = await tx.findBy('sandbox.reported_usage', { identifier });
  if (former === undefined || former.created <= tx.now - DAY) return;
  throw new InvalidRequest(`An event already exists with identifier ${identifier}.`, { param: 'identifier' });
}
