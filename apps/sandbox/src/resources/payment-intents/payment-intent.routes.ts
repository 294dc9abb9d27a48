import { z } from 'zod';
import { type Endpoint, read, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { pagination, positiveAmount, range, text } from '../../http/params';
import { InvalidRequest } from '../../http/stripe-error';
import { usableCustomer } from '../customers/customer';
import { mergeMetadata } from '../metadata';
import { resolvePaymentMethod } from '../payment-methods/payment-method';
import { capture } from './attempt-payment';
import { confirmIntent } from './confirm-intent';
import { changesOf, confirmSchema, intentCreateSchema, intentUpdateSchema } from './intent-params';
import { requireMinimum } from './minimum-amount';
import { cancelIntent, createIntent, requireStatus } from './payment-intent';
import { requireReturnUrl } from './return-url';

const unconfirmed = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

const cancelSchema = z.strictObject({
  cancellation_reason: z.enum(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']).optional(),
});

const captureSchema = z.strictObject({
  amount_to_capture: positiveAmount.optional(),
  metadata: intentUpdateSchema.shape.metadata,
});

export const paymentIntentRoutes: Endpoint[] = [
  write({
    path: '/v1/payment_intents',
    params: intentCreateSchema,
    async handle(tx, { params, settings }) {
      const {
        confirm,
        payment_method: methodId,
        return_url: returnUrl,
        off_session: offSession,
        ...fields
      } = params;
      if (fields.customer) await usableCustomer(tx, fields.customer, 'customer');
      requireMinimum(fields.amount, fields.currency);
      if (!confirm && (returnUrl || offSession)) {
        throw new InvalidRequest(
          `The parameter \`${returnUrl ? 'return_url' : 'off_session'}\` cannot be passed when creating a PaymentIntent unless \`confirm\` is set to true.`,
          { param: returnUrl ? 'return_url' : 'off_session' },
        );
      }
      const types = fields.allowed_payment_method_types ?? fields.payment_method_types;
      const automatic = fields.automatic_payment_methods ?? (types ? undefined : { enabled: true });
      if (confirm) requireReturnUrl('PaymentIntent', automatic, returnUrl, offSession);
      const intent = createIntent(tx, {
        ...fields,
        payment_method_types: types,
        automatic_payment_methods: automatic ? { allow_redirects: 'always', ...automatic } : null,
        metadata: mergeMetadata({}, fields.metadata),
      });
      if (methodId) {
        intent.payment_method = (await resolvePaymentMethod(tx, methodId)).id;
        intent.status = 'requires_confirmation';
        tx.save(intent);
      }
      return confirm ? confirmIntent(tx, intent, { returnUrl, offSession }, settings) : intent;
    },
  }),
  read({
    path: '/v1/payment_intents',
    params: z.strictObject({ ...pagination, created: range.optional(), customer: text.optional() }),
    handle: async (reader, { params }) =>
      listObjects(reader, 'payment_intent', '/v1/payment_intents', params, { customer: params.customer }),
  }),
  read({
    path: '/v1/payment_intents/:id',
    params: z.strictObject({ client_secret: text.optional() }),
    handle: async (reader, { path }) => reader.get('payment_intent', path.id),
  }),
  write({
    path: '/v1/payment_intents/:id',
    params: intentUpdateSchema,
    async handle(tx, { params, path }) {
      const { payment_method: methodId, amount, currency } = params;
      const intent = await tx.get('payment_intent', path.id);
      if (params.customer) await usableCustomer(tx, params.customer, 'customer');
      if (!unconfirmed.includes(intent.status) && (amount ?? currency ?? methodId) !== undefined) {
        requireStatus(intent, 'update', unconfirmed);
      }
      requireMinimum(amount ?? intent.amount, currency ?? intent.currency);
      Object.assign(intent, changesOf(params), {
        metadata: mergeMetadata(intent.metadata, params.metadata),
      });
      if (methodId) {
        intent.payment_method = (await resolvePaymentMethod(tx, methodId)).id;
        intent.status = 'requires_confirmation';
      }
      return tx.save(intent);
    },
  }),
  write({
    path: '/v1/payment_intents/:id/confirm',
    params: confirmSchema,
    async handle(tx, { params, path, settings }) {
      const intent = await tx.get('payment_intent', path.id);
      requireStatus(intent, 'confirm', unconfirmed);
      const { return_url: returnUrl, off_session: offSession, payment_method: methodId } = params;
      requireReturnUrl('PaymentIntent', intent.automatic_payment_methods, returnUrl, offSession);
      if (params.receipt_email !== undefined) intent.receipt_email = params.receipt_email;
      if (params.setup_future_usage) intent.setup_future_usage = params.setup_future_usage;
      return confirmIntent(tx, intent, { methodId, returnUrl, offSession }, settings);
    },
  }),
  write({
    path: '/v1/payment_intents/:id/capture',
    params: captureSchema,
    async handle(tx, { params, path }) {
      const intent = await tx.get('payment_intent', path.id);
      requireStatus(intent, 'capture', ['requires_capture']);
      const amount = params.amount_to_capture ?? intent.amount_capturable;
      if (amount > intent.amount_capturable) {
        throw new InvalidRequest(
          `The amount to capture (${amount}) is greater than the amount that can be captured (${intent.amount_capturable}).`,
          { code: 'amount_too_large', param: 'amount_to_capture' },
        );
      }
      intent.metadata = mergeMetadata(intent.metadata, params.metadata);
      return capture(tx, intent, amount);
    },
  }),
  write({
    path: '/v1/payment_intents/:id/cancel',
    params: cancelSchema,
    async handle(tx, { params, path }) {
      const intent = await tx.get('payment_intent', path.id);
      return cancelIntent(tx, intent, params.cancellation_reason);
    },
  }),
];
