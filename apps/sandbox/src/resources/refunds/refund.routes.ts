import { z } from 'zod';
import { type Endpoint, read, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { filled, ignored, metadata, pagination, positiveAmount, range, text } from '../../http/params';
import { InvalidRequest } from '../../http/stripe-error';
import { mergeMetadata } from '../metadata';
import { createRefund } from './create-refund';
import { giveBack } from './settle-refund';

const createSchema = z.strictObject({
  amount: positiveAmount.optional(),
  charge: filled.optional(),
  instructions_email: ignored.optional(),
  metadata: metadata.optional(),
  payment_intent: filled.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
});

const listSchema = z.strictObject({
  ...pagination,
  charge: text.optional(),
  created: range.optional(),
  payment_intent: text.optional(),
});

export const refundRoutes: Endpoint[] = [
  write({
    path: '/v1/refunds',
    params: createSchema,
    handle: async (tx, { params }) =>
      createRefund(tx, { ...params, metadata: mergeMetadata({}, params.metadata) }),
  }),
  read({
    path: '/v1/refunds',
    params: listSchema,
    async handle(reader, { params }) {
      const { charge, payment_intent } = params;
      return listObjects(reader, 'refund', '/v1/refunds', params, { charge, payment_intent });
    },
  }),
  read({
    path: '/v1/refunds/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('refund', path.id),
  }),
  write({
    path: '/v1/refunds/:id',
    params: z.strictObject({ metadata: metadata.optional() }),
    async handle(tx, { params, path }) {
      const refund = await tx.get('refund', path.id);
      return tx.update(refund, 'refund.updated', (changed) => {
        changed.metadata = mergeMetadata(changed.metadata, params.metadata);
      });
    },
  }),
  write({
    path: '/v1/refunds/:id/cancel',
    params: z.strictObject({}),
    async handle(tx, { path }) {
      const refund = await tx.get('refund', path.id);
      if (refund.status !== 'requires_action') {
        throw new InvalidRequest(
          `You cannot cancel refund ${refund.id} because it has a status of ${refund.status ?? 'unknown'}. Only refunds with status requires_action can be canceled.`,
        );
      }
      const canceled = tx.update(refund, 'refund.updated', (changed) => {
        changed.status = 'canceled';
      });
      await giveBack(tx, refund.charge, refund.amount);
      return canceled;
    },
  }),
];
