import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { withRequestContext, type Logger } from '#infra/logging';
import type { Metrics } from '#infra/metrics';
import type { FastifyInstance } from 'fastify';
import { pathOf } from '../errors/problem.filter';
import { refuseBadInput } from '../input/refuse-bad-input';

const SANE_REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const IDLE_CHECK_MILLISECONDS = 50;
const quiet = new Set(['/health', '/health/live', '/health/ready', '/metrics']);

/** The caller's request id when it is sane, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SANE_REQUEST_ID.test(given) ? given : randomUUID();
}

/** What happens around every request: its id, its log line, its duration, and the inspection of its input. */
export function addHooks(server: FastifyInstance, logger: Logger, metrics: Metrics): void {
  const duration = metrics.histogram(
    'http_request_duration_seconds',
    'How long requests took',
    ['method', 'route', 'status'],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  );
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id);
    withRequestContext({ requestId: request.id, correlationId: request.id }, done);
  });
  server.addHook('preValidation', refuseBadInput);
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    duration.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1_000,
    );
    if (!quiet.has(route)) {
      logger.info(
        {
          request_id: request.id,
          method: request.method,
          path: pathOf(request),
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
          project_id: request.headers['x-project-id'],
        },
        'request',
      );
    }
    done();
  });
}

/**
 * Answers sent while the server is closing end their connection, and connections that fall idle are closed. Otherwise Fastify waits for
 * the keep-alive timeout of each.
 */
export function closeConnectionsOnStop(server: FastifyInstance): void {
  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    const timer = setInterval(() => server.server.closeIdleConnections(), IDLE_CHECK_MILLISECONDS).unref();
    server.server.once('close', () => clearInterval(timer));
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}
