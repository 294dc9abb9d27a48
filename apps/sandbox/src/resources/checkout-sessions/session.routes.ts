import { z } from 'zod';
import { type Endpoint, read, write } from '../../http/endpoint';
import { listObjects, pageOf } from '../../http/list';
import { pagination, range, text } from '../../http/params';
import { InvalidRequest } from '../../http/stripe-error';
import { mergeMetadata } from '../metadata';
import { createSession } from './create-session';
import { expireSession } from './expire-session';
import { sessionCreateSchema, sessionListFilters, sessionUpdateSchema } from './session-params';

const listSchema = z.strictObject({
  ...pagination,
  ...sessionListFilters,
  created: range.optional(),
  customer_details: z.strictObject({ email: text }).optional(),
});

export const checkoutSessionRoutes: Endpoint[] = [
  write({
    path: '/v1/checkout/sessions',
    params: sessionCreateSchema,
    handle: async (tx, { params, settings }) => createSession(tx, params, settings),
  }),
  read({
    path: '/v1/checkout/sessions',
    params: listSchema,
    async handle(reader, { params }) {
      const { customer, customer_details, payment_intent, status, subscription } = params;
      const match = { customer, customer_details, payment_intent, status, subscription };
      return listObjects(reader, 'checkout.session', '/v1/checkout/sessions', params, match);
    },
  }),
  read({
    path: '/v1/checkout/sessions/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('checkout.session', path.id),
  }),
  write({
    path: '/v1/checkout/sessions/:id',
    params: sessionUpdateSchema,
    async handle(tx, { params, path }) {
      const session = await tx.get('checkout.session', path.id);
      session.metadata = mergeMetadata(session.metadata, params.metadata);
      return tx.save(session);
    },
  }),
  read({
    path: '/v1/checkout/sessions/:id/line_items',
    params: z.strictObject(pagination),
    async handle(reader, { params, path }) {
      const session = await reader.get('checkout.session', path.id);
      const plan = await reader.get('sandbox.checkout_plan', `plan_of_${session.id}`);
      return pageOf(`/v1/checkout/sessions/${session.id}/line_items`, plan.line_items, params);
    },
  }),
  write({
    path: '/v1/checkout/sessions/:id/expire',
    params: z.strictObject({}),
    async handle(tx, { path }) {
      const session = await tx.get('checkout.session', path.id);
      if (session.status !== 'open') {
        throw new InvalidRequest(
          `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
        );
      }
      return expireSession(tx, session);
    },
  }),
];
