import { z } from 'zod';
import { type Endpoint, read, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { clearable, metadata, pagination, range, text } from '../../http/params';
import { mergeMetadata } from '../metadata';

const listSchema = z.strictObject({
  ...pagination,
  created: range.optional(),
  customer: text.optional(),
  payment_intent: text.optional(),
  transfer_group: text.optional(),
});

const updateSchema = z.strictObject({
  description: clearable.optional(),
  metadata: metadata.optional(),
  receipt_email: clearable.optional(),
});

export const chargeRoutes: Endpoint[] = [
  read({
    path: '/v1/charges',
    params: listSchema,
    async handle(reader, { params }) {
      const { customer, payment_intent, transfer_group } = params;
      return listObjects(reader, 'charge', '/v1/charges', params, {
        customer,
        payment_intent,
        transfer_group,
      });
    },
  }),
  read({
    path: '/v1/charges/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('charge', path.id),
  }),
  write({
    path: '/v1/charges/:id',
    params: updateSchema,
    async handle(tx, { params: { metadata: change, ...fields }, path }) {
      const charge = await tx.get('charge', path.id);
      return tx.update(charge, 'charge.updated', (changed) => {
        Object.assign(changed, fields, { metadata: mergeMetadata(changed.metadata, change) });
      });
    },
  }),
  read({
    path: '/v1/charges/:id/refunds',
    params: z.strictObject(pagination),
    async handle(reader, { params, path }) {
      const charge = await reader.get('charge', path.id);
      return listObjects(reader, 'refund', `/v1/charges/${charge.id}/refunds`, params, { charge: charge.id });
    },
  }),
];
