import { z } from 'zod';
import { type Endpoint, read } from '../../http/endpoint';
import { listOf } from '../../http/list';
import { flag, pagination, range, text } from '../../http/params';

const listSchema = z.strictObject({
  ...pagination,
  created: range.optional(),
  delivery_success: flag.optional(),
  type: text.optional(),
  types: z.array(text).max(20).optional(),
});

export const eventRoutes: Endpoint[] = [
  read({
    path: '/v1/events',
    params: listSchema,
    async handle(reader, { params }) {
      const page = await reader.page('event', {
        limit: params.limit ?? 10,
        startingAfter: params.starting_after,
        endingBefore: params.ending_before,
        created: params.created,
        eventTypes: params.type ? [params.type] : params.types,
        delivered: params.delivery_success,
      });
      return listOf('/v1/events', page.data, page.hasMore);
    },
  }),
  read({
    path: '/v1/events/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('event', path.id),
  }),
];
