import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { DomainError } from '#kernel';
import { withRequestContext, type Logger } from '#infra/logging';
import type { Metrics } from '#infra/metrics';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller } from '../access/caller';
import { pathOf } from '../errors/problem.filter';
import { containsCardNumber } from '../input/card-number';
import { takeNoBodyAsEmpty } from '../input/raw-body';
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
    // Nearly every answer is about one caller, and some hold his tokens; the few that may be kept say so themselves.
    reply.header('Cache-Control', 'no-store');
    withRequestContext({ requestId: request.id, correlationId: request.id }, done);
  });
  server.addHook('preValidation', refuseBadInput);
  server.addHook('preValidation', takeNoBodyAsEmpty);
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
          path: loggablePath(request),
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
          project_id: projectOf(request.caller),
        },
        'request',
      );
    }
    done();
  });
}

/** Card numbers are kept out of the log as well as out of everything else; other secrets the logger sees to. */
function loggablePath(request: FastifyRequest): string {
  const path = pathOf(request);
  return containsCardNumber(path) ? (request.routeOptions.url ?? '[redacted]') : path;
}

/** Proved, not merely claimed by a header. */
function projectOf(caller: Caller | undefined): string | undefined {
  return caller === undefined || caller.kind === 'operator' ? undefined : caller.projectId;
}

/**
 * Requests that come while the server is closing, on connections that are still open, are to go elsewhere. Answers sent then end their
 * connection, and connections that fall idle are closed: otherwise Fastify waits for the keep-alive timeout of each.
 */
export function closeConnectionsOnStop(server: FastifyInstance): void {
  let closing = false;
  server.addHook('onRequest', (_request, _reply, done) => {
    done(
      closing
        ? new DomainError('service_unavailable', 'This instance is stopping. Send the request again.')
        : undefined,
    );
  });
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
