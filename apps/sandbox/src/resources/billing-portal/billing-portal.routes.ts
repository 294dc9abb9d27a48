import { z } from 'zod';
import { type Endpoint, read, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { filled, flag, ignored, pagination, text, unsupported } from '../../http/params';
import { InvalidRequest } from '../../http/stripe-error';
import { newId } from '../../ids';
import { usableCustomer } from '../customers/customer';
import {
  configurationCreateSchema,
  configurationUpdateSchema,
  createConfiguration,
  defaultConfiguration,
  updateConfiguration,
} from './configuration';

const path = '/v1/billing_portal/configurations';

const sessionSchema = z.strictObject({
  configuration: filled.optional(),
  customer: filled,
  flow_data: unsupported.optional(),
  locale: text.optional(),
  on_behalf_of: ignored.optional(),
  return_url: text.optional(),
});

export const billingPortalRoutes: Endpoint[] = [
  write({
    path,
    params: configurationCreateSchema,
    handle: async (tx, { params }) => createConfiguration(tx, params),
  }),
  read({
    path,
    params: z.strictObject({ ...pagination, active: flag.optional(), is_default: flag.optional() }),
    handle: async (reader, { params: { active, is_default, ...page } }) =>
      listObjects(reader, 'billing_portal.configuration', path, page, { active, is_default }),
  }),
  read({
    path: `${path}/:id`,
    params: z.strictObject({}),
    handle: async (reader, { path: { id } }) => reader.get('billing_portal.configuration', id),
  }),
  write({
    path: `${path}/:id`,
    params: configurationUpdateSchema,
    handle: async (tx, { params, path: { id } }) => updateConfiguration(tx, id, params),
  }),
  write({
    path: '/v1/billing_portal/sessions',
    params: sessionSchema,
    async handle(tx, { params, settings }) {
      const customer = await usableCustomer(tx, params.customer, 'customer');
      const configuration = params.configuration
        ? await tx.get('billing_portal.configuration', params.configuration, 'configuration')
        : await defaultConfiguration(tx);
      if (!configuration.active) {
        throw new InvalidRequest('The configuration is not active.', { param: 'configuration' });
      }
      const id = newId('bps_1', 23).replace('bps_1_', 'bps_1');
      return tx.create(
        {
          id,
          object: 'billing_portal.session',
          configuration: configuration.id,
          created: tx.now,
          customer: customer.id,
          customer_account: null,
          flow: null,
          livemode: false,
          locale: null,
          on_behalf_of: null,
          return_url: params.return_url ?? configuration.default_return_url,
          // The path is the secret: whoever has it acts as the customer.
          url: `${settings.publicUrl}/p/session/${id}`,
        },
        'billing_portal.session.created',
      );
    },
  }),
];
