import { type z } from 'zod';
import { InvalidRequest } from '../../http/stripe-error';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Meter } from '../../stripe-objects';
import { type meterCreateSchema } from './meter-params';

/** Makes a meter. Of the active ones, each has an event name of its own. */
export async function createMeter(
  tx: AccountTransaction,
  input: z.infer<typeof meterCreateSchema>,
): Promise<Meter> {
  await refuseTakenName(tx, input.event_name);
  const meter: Meter = {
    id: newId('mtr_test'),
    object: 'billing.meter',
    created: tx.now,
    customer_mapping: input.customer_mapping ?? { event_payload_key: 'stripe_customer_id', type: 'by_id' },
    default_aggregation: input.default_aggregation,
    display_name: input.display_name,
    event_name: input.event_name,
    event_time_window: input.event_time_window ?? null,
    livemode: false,
    status: 'active',
    status_transitions: { deactivated_at: null },
    updated: tx.now,
    value_settings: input.value_settings ?? { event_payload_key: 'value' },
  };
  return tx.create(meter, 'billing.meter.created');
}

/** Takes no more usage from now on. */
export function deactivateMeter(tx: AccountTransaction, meter: Meter): Meter {
  if (meter.status !== 'active') throw inState(meter);
  return tx.update(meter, 'billing.meter.deactivated', (changed) => {
    changed.status = 'inactive';
    changed.status_transitions = { deactivated_at: tx.now };
    changed.updated = tx.now;
  });
}

export async function reactivateMeter(tx: AccountTransaction, meter: Meter): Promise<Meter> {
  if (meter.status === 'active') throw inState(meter);
  await refuseTakenName(tx, meter.event_name);
  return tx.update(meter, 'billing.meter.reactivated', (changed) => {
    changed.status = 'active';
    changed.status_transitions = { deactivated_at: null };
    changed.updated = tx.now;
  });
}

async function refuseTakenName(tx: AccountTransaction, eventName: string): Promise<void> {
  if ((await tx.findBy('billing.meter', { event_name: eventName, status: 'active' })) === undefined) return;
  throw new InvalidRequest(`An active meter with event_name ${eventName} already exists.`, {
    param: 'event_name',
  });
}

const inState = ({ id, status }: Meter): InvalidRequest =>
  new InvalidRequest(`The meter ${id} is ${status} already.`, { code: 'resource_state_invalid' });
