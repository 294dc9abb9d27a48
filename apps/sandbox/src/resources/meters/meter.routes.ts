import { z } from 'zod';
import { type Endpoint, read, write } from '../../http/endpoint';
import { listObjects, pageOf } from '../../http/list';
import { createMeter, deactivateMeter, reactivateMeter } from './meter';
import { meterCreateSchema, meterListSchema, meterUpdateSchema, summaryListSchema } from './meter-params';
import { summariesOf } from './usage';

const meters = '/v1/billing/meters';
const nothing = z.strictObject({});

export const meterRoutes: Endpoint[] = [
  write({
    path: meters,
    params: meterCreateSchema,
    handle: async (tx, { params }) => createMeter(tx, params),
  }),
  read({
    path: meters,
    params: meterListSchema,
    handle: async (reader, { params }) =>
      listObjects(reader, 'billing.meter', meters, params, { status: params.status }),
  }),
  read({
    path: `${meters}/:id`,
    params: nothing,
    handle: async (reader, { path }) => reader.get('billing.meter', path.id),
  }),
  write({
    path: `${meters}/:id`,
    params: meterUpdateSchema,
    async handle(tx, { params, path }) {
      const meter = await tx.get('billing.meter', path.id);
      return tx.update(meter, 'billing.meter.updated', (changed) => {
        changed.display_name = params.display_name ?? changed.display_name;
      });
    },
  }),
  write({
    path: `${meters}/:id/deactivate`,
    params: nothing,
    handle: async (tx, { path }) => deactivateMeter(tx, await tx.get('billing.meter', path.id)),
  }),
  write({
    path: `${meters}/:id/reactivate`,
    params: nothing,
    handle: async (tx, { path }) => reactivateMeter(tx, await tx.get('billing.meter', path.id)),
  }),
  read({
    path: `${meters}/:id/event_summaries`,
    params: summaryListSchema,
    async handle(reader, { params, path }) {
      const meter = await reader.get('billing.meter', path.id);
      const summaries = await summariesOf(reader, meter, params);
      return pageOf(`${meters}/${meter.id}/event_summaries`, summaries, params);
    },
  }),
];
