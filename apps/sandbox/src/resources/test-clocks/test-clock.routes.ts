import { z } from 'zod';
import { type Endpoint, read, remove, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { pagination, text, timestamp } from '../../http/params';
import { newId } from '../../ids';
import { deleteCustomer } from '../customers/delete-customer';
import { deleted } from '../deleted';
import { advanceTestClock } from './advance-test-clock';

const path = '/v1/test_helpers/test_clocks';
const DAYS_KEPT = 30;

/** Clocks that some customers live by, apart from the sandbox's own. */
export const testClockRoutes: Endpoint[] = [
  write({
    path,
    params: z.strictObject({ frozen_time: timestamp, name: text.optional() }),
    handle: async (tx, { params }) =>
      tx.create(
        {
          id: newId('clock_1', 23).replace('clock_1_', 'clock_1'),
          object: 'test_helpers.test_clock',
          created: tx.now,
          deletes_after: tx.now + DAYS_KEPT * 86_400,
          frozen_time: params.frozen_time,
          livemode: false,
          name: params.name ?? null,
          status: 'ready',
          status_details: {},
        },
        'test_helpers.test_clock.created',
      ),
  }),
  read({
    path,
    params: z.strictObject(pagination),
    handle: async (reader, { params }) => listObjects(reader, 'test_helpers.test_clock', path, params),
  }),
  read({
    path: `${path}/:id`,
    params: z.strictObject({}),
    handle: async (reader, { path: { id } }) => reader.get('test_helpers.test_clock', id),
  }),
  write({
    path: `${path}/:id/advance`,
    params: z.strictObject({ frozen_time: timestamp }),
    handle: async (tx, { params, path: { id } }) =>
      advanceTestClock(tx, await tx.get('test_helpers.test_clock', id), params.frozen_time),
  }),
  remove({
    path: `${path}/:id`,
    params: z.strictObject({}),
    async handle(tx, { path: { id } }) {
      const clock = await tx.get('test_helpers.test_clock', id);
      const { data } = await tx.page('customer', { limit: 100, match: { test_clock: clock.id } });
      for (const customer of data) await deleteCustomer(tx, customer);
      tx.delete(clock, 'test_helpers.test_clock.deleted');
      return deleted(clock);
    },
  }),
];
