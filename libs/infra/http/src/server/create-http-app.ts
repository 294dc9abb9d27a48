import { ShutdownSignal, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { HttpConfig } from '#infra/config';
import { CallBus } from '#infra/event-bus';
import { LOGGER, NestLogger, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import type { FastifyInstance } from 'fastify';
import { AccessGuard } from '../access/access.guard';
import { assertConfined } from '../access/assert-confined';
import { declaredEndpoints, type DeclaredEndpoint } from '../endpoint/declared-endpoints';
import { ProblemFilter } from '../errors/problem.filter';
import { parseBodies } from '../input/raw-body';
import { SchemaValidationPipe } from '../input/schema-validation.pipe';
import { refuseUnreadInput } from '../input/unread-input';
import { createOpenApiDocument } from '../openapi/openapi-document';
import { serveDirectly } from './direct-routes';
import { addHooks, closeConnectionsOnStop, requestIdOf } from './hooks';
import { allowProjectOrigins } from './cors';
import { addSecurityHeaders } from './security-headers';
import { answerBadUrl, answerProtocolError } from './protocol-errors';

const LARGEST_BODY = 256 * 1024;
const LONGEST_URL = 16 * 1024;

/** Builds an application out of modules: everything that all endpoints have in common is here. Not listening yet. */
export async function createHttpApp(
  module: Type | { module: Type },
  trustProxyHops: number,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    trustProxy: (_address, hop) => hop < trustProxyHops,
    bodyLimit: LARGEST_BODY,
    forceCloseConnections: 'idle',
    // Fastify's own 503 is no problem document: see `closeConnectionsOnStop`.
    return503OnClosing: false,
    genReqId: requestIdOf,
    // How long an id may be is for its schema to say; Node caps the whole URL.
    routerOptions: { maxParamLength: LONGEST_URL },
    frameworkErrors: answerBadUrl,
    clientErrorHandler: answerProtocolError,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    rawBody: true,
    bufferLogs: true,
    abortOnError: false,
  });
  const logger = app.get<Logger>(LOGGER);
  app.useLogger(new NestLogger(logger));
  app.useGlobalPipes(new SchemaValidationPipe());
  app.useGlobalFilters(new ProblemFilter(logger));
  app.enableShutdownHooks([ShutdownSignal.SIGTERM, ShutdownSignal.SIGINT], { useProcessExit: true });

  const server = adapter.getInstance<FastifyInstance>();
  parseBodies(app, server, LARGEST_BODY);
  addHooks(server, logger, app.get(Metrics));
  closeConnectionsOnStop(server);
  const endpoints = declaredEndpoints(app);
  assertConfined(endpoints);
  refuseUnreadInput(server, endpoints);
  serveDirectly(server, endpoints, app.get(AccessGuard));
  addSecurityHeaders(server, app.get(HttpConfig).publicUrl);
  await allowProjectOrigins(server, app.get(CallBus));
  serveDocumentation(app, endpoints);
  return app;
}

function serveDocumentation(app: NestFastifyApplication, endpoints: readonly DeclaredEndpoint[]): void {
  const { publicUrl } = app.get(HttpConfig);
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app, publicUrl, endpoints), {
    jsonDocumentUrl: 'docs-json',
    customSiteTitle: 'Paygrove API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true },
  });
}
