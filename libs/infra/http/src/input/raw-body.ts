import { isUtf8 } from 'node:buffer';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError } from '#kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** For an endpoint whose body is taken as the bytes that arrived: neither parsed nor looked into. */
export interface RawBodyOptions {
  /** In bytes. */
  readonly largest: number;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set by an endpoint that takes its body raw. */
    rawBody?: RawBodyOptions;
  }
}

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Parses JSON bodies, but not those of endpoints that take them raw: what is signed must be checked before it is read, and
 * a signed body with a name in it that we refuse elsewhere must not be lost.
 */
export function parseBodies(app: NestFastifyApplication, server: FastifyInstance, largest: number): void {
  server.addHook('onRoute', (route) => {
    const raw = route.config?.rawBody;
    if (raw !== undefined) route.bodyLimit = raw.largest;
  });
  app.useBodyParser(
    'application/json',
    { bodyLimit: largest },
    (request: FastifyRequest, body: Buffer, done: Done) => {
      if (request.routeOptions.config.rawBody !== undefined) return done(null, body);
      try {
        done(null, parseJson(body, request.headers['content-encoding']));
      } catch (error) {
        done(error as DomainError);
      }
    },
  );
}

/** A Fastify hook: where all fields are optional, no body says as much as one without fields. */
export function takeNoBodyAsEmpty(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  if (request.body === undefined && request.routeOptions.config.rawBody === undefined) request.body = {};
  done();
}

/**
 * Names that reach for the prototype are harmless here, as `JSON.parse` makes plain fields of them; the inspection of the input, which
 * comes next, refuses them by their path. No bytes are no body, whatever their announced type: many clients announce one always.
 * @throws DomainError `malformed_body`, `unsupported_media_type`
 */
function parseJson(body: Buffer, encoding = 'identity'): unknown {
  if (body.length === 0) return undefined;
  if (encoding !== 'identity') {
    throw new DomainError('unsupported_media_type', 'Send the body as it is, without a Content-Encoding.');
  }
  // Decoding would put replacement characters in place of what is not UTF-8, and they would be stored.
  if (!isUtf8(body)) throw new DomainError('malformed_body', 'The body is not UTF-8, as JSON has to be.');
  try {
    return JSON.parse(body.toString('utf8').replace(/^\ufeff/, ''));
  } catch {
    throw new DomainError('malformed_body', 'The body is not JSON. Send one JSON object.');
  }
}
