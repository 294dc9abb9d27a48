import { z } from 'zod';
import { type Endpoint, read, remove, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { clearable, filled, flag, metadata, pagination, text } from '../../http/params';
import { InvalidRequest } from '../../http/stripe-error';
import { deleted } from '../deleted';
import { mergeMetadata } from '../metadata';
import { createWebhookEndpoint } from './webhook-endpoint';

const fields = {
  description: clearable.optional(),
  enabled_events: z.array(filled).min(1),
  metadata: metadata.optional(),
  url: filled,
};

const createSchema = z.strictObject({ ...fields, api_version: text.optional(), connect: flag.optional() });

const updateSchema = z.strictObject({
  ...fields,
  enabled_events: fields.enabled_events.optional(),
  url: fields.url.optional(),
  disabled: flag.optional(),
});

const path = '/v1/webhook_endpoints';

export const webhookEndpointRoutes: Endpoint[] = [
  write({
    path,
    params: createSchema,
    async handle(tx, { params }) {
      const { endpoint, secret } = createWebhookEndpoint(tx, {
        url: checkedUrl(params.url),
        enabledEvents: params.enabled_events,
        description: params.description,
        metadata: mergeMetadata({}, params.metadata),
      });
      return { ...endpoint, secret };
    },
  }),
  read({
    path,
    params: z.strictObject(pagination),
    handle: async (reader, { params }) => listObjects(reader, 'webhook_endpoint', path, params),
  }),
  read({
    path: `${path}/:id`,
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('webhook_endpoint', path.id),
  }),
  write({
    path: `${path}/:id`,
    params: updateSchema,
    async handle(tx, { params, path }) {
      const endpoint = await tx.get('webhook_endpoint', path.id);
      if (params.url !== undefined) endpoint.url = checkedUrl(params.url);
      if (params.enabled_events) endpoint.enabled_events = params.enabled_events;
      if (params.description !== undefined) endpoint.description = params.description;
      if (params.disabled !== undefined) endpoint.status = params.disabled ? 'disabled' : 'enabled';
      endpoint.metadata = mergeMetadata(endpoint.metadata, params.metadata);
      return tx.save(endpoint);
    },
  }),
  remove({
    path: `${path}/:id`,
    params: z.strictObject({}),
    async handle(tx, { path }) {
      const endpoint = await tx.get('webhook_endpoint', path.id);
      tx.bury(endpoint);
      return deleted(endpoint);
    },
  }),
];

/** The sandbox delivers to plain http and to localhost as well, which is what it is for. */
function checkedUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new InvalidRequest('Invalid URL: An explicit scheme (such as https) must be provided.', {
    code: 'url_invalid',
    param: 'url',
  });
}
