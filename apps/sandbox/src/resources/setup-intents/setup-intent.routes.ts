import { z } from 'zod';
import { type Endpoint, read, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { text } from '../../http/params';
import { InvalidRequest } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type SetupIntent } from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { mergeMetadata } from '../metadata';
import { requireReturnUrl } from '../payment-intents/return-url';
import { resolvePaymentMethod } from '../payment-methods/payment-method';
import { confirmSetup } from './confirm-setup';
import { cancelSetupIntent, createSetupIntent, requireOpenSetup } from './setup-intent';
import {
  setupCancelSchema,
  setupChangesOf,
  setupConfirmSchema,
  setupCreateSchema,
  setupListSchema,
  setupUpdateSchema,
} from './setup-params';

const path = '/v1/setup_intents';

export const setupIntentRoutes: Endpoint[] = [
  write({
    path,
    params: setupCreateSchema,
    async handle(tx, { params, settings }) {
      const { confirm, return_url: returnUrl, usage } = params;
      if (params.customer) await usableCustomer(tx, params.customer, 'customer');
      if (!confirm && returnUrl) {
        throw new InvalidRequest(
          'The parameter `return_url` cannot be passed when creating a SetupIntent unless `confirm` is set to true.',
          { param: 'return_url' },
        );
      }
      const types = params.allowed_payment_method_types ?? params.payment_method_types;
      const automatic = params.automatic_payment_methods ?? (types ? undefined : { enabled: true });
      if (confirm) requireReturnUrl('SetupIntent', automatic, returnUrl);
      const intent = createSetupIntent(tx, {
        ...setupChangesOf(params),
        automatic_payment_methods: automatic ? { allow_redirects: 'always', ...automatic } : null,
        metadata: mergeMetadata({}, params.metadata),
        usage,
      });
      await giveMethod(tx, intent, params.payment_method);
      return confirm ? confirmSetup(tx, intent, { returnUrl }, settings) : intent;
    },
  }),
  read({
    path,
    params: setupListSchema,
    async handle(reader, { params: { attach_to_self, customer, payment_method, ...page } }) {
      return listObjects(reader, 'setup_intent', path, page, { attach_to_self, customer, payment_method });
    },
  }),
  read({
    path: `${path}/:id`,
    params: z.strictObject({ client_secret: text.optional() }),
    handle: async (reader, { path: { id } }) => reader.get('setup_intent', id),
  }),
  write({
    path: `${path}/:id`,
    params: setupUpdateSchema,
    async handle(tx, { params, path: { id } }) {
      const intent = await tx.get('setup_intent', id);
      requireOpenSetup(intent, 'update');
      if (params.customer) await usableCustomer(tx, params.customer, 'customer');
      Object.assign(intent, setupChangesOf(params), {
        metadata: mergeMetadata(intent.metadata, params.metadata),
      });
      await giveMethod(tx, intent, params.payment_method);
      return tx.save(intent);
    },
  }),
  write({
    path: `${path}/:id/confirm`,
    params: setupConfirmSchema,
    async handle(tx, { params, path: { id }, settings }) {
      const intent = await tx.get('setup_intent', id);
      const { return_url: returnUrl, payment_method: methodId } = params;
      requireOpenSetup(intent, 'confirm');
      requireReturnUrl('SetupIntent', intent.automatic_payment_methods, returnUrl);
      return confirmSetup(tx, intent, { methodId, returnUrl }, settings);
    },
  }),
  write({
    path: `${path}/:id/cancel`,
    params: setupCancelSchema,
    async handle(tx, { params, path: { id } }) {
      return cancelSetupIntent(tx, await tx.get('setup_intent', id), params.cancellation_reason);
    },
  }),
];

/** One that has a payment method waits to be confirmed. */
async function giveMethod(
  tx: AccountTransaction,
  intent: SetupIntent,
  methodId: string | undefined,
): Promise<void> {
  if (methodId === undefined) return;
  intent.payment_method = (await resolvePaymentMethod(tx, methodId)).id;
  intent.status = 'requires_confirmation';
  intent.next_action = null;
  tx.save(intent);
}
