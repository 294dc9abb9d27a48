import formbody from '@fastify/formbody';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { parse } from 'qs';

/** Stripe's forms nest a few levels deep and number their lists: `line_items[0][price_data][product_data][name]`. */
const parseForm = (text: string): Record<string, unknown> =>
  parse(text, { depth: 10, arrayLimit: 1000, parameterLimit: 5000, plainObjects: false });

/** An empty HTTP server that understands forms and JSON. */
export async function createServer(log: FastifyBaseLogger): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_048_576,
    routerOptions: { querystringParser: parseForm, maxParamLength: 500 },
    // Connections that are idle when the server closes are of no use to anybody.
    forceCloseConnections: 'idle',
  });
  // An empty body is no JSON, yet some clients name the type of what they do not send.
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, undefined);
    try {
      done(null, JSON.parse(String(body)));
    } catch {
      done(Object.assign(new Error('The body is not valid JSON.'), { statusCode: 400 }), undefined);
    }
  });
  // A connection that is kept alive after the last answer would hold the server open.
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing) void reply.header('connection', 'close');
  });
  await app.register(formbody, { parser: parseForm });
  return app;
}
