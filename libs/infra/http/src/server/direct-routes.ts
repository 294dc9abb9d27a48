import type { ExecutionContext, INestApplicationContext, Type } from '@nestjs/common';
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants';
import { RequestMethod } from '@nestjs/common/enums/request-method.enum';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { ACCESS, AccessGuard, type Access } from '../access/access.guard';
import { invalidInput } from '../input/schema-validation.pipe';

/** Metadata key of the endpoints that are asked so often that they are served directly. */
export const DIRECT = 'paygrove:direct';

type Endpoint = (...parameters: unknown[]) => Promise<object>;
type ReadParameter = (request: FastifyRequest) => unknown;

/** How Nest writes down a parameter of an endpoint. */
interface DeclaredParameter {
  readonly index: number;
  readonly data?: string;
  readonly schema?: StandardSchemaV1;
  readonly pipes?: readonly unknown[];
  readonly factory?: (data: unknown, context: ExecutionContext) => unknown;
}

/**
 * Calls the endpoints declared with `direct` from Fastify without the chain of Nest's guards, pipes, interceptors and observables around
 * each call, which takes longer than such an endpoint itself. What the decorators say stays the one truth: who may call, what is checked,
 * what is answered. Whatever is out of the ordinary goes the long way.
 *
 * To be called before the application is initialized.
 * @throws Error at the start for an endpoint that takes something which is not read here
 */
export function serveDirectly(app: INestApplicationContext, server: FastifyInstance): void {
  const guard = app.get(AccessGuard);
  const direct = new Map(directEndpoints(app).map((endpoint) => [endpoint.route, endpoint]));
  server.addHook('onRoute', (route) => {
    const endpoint = direct.get(`${String(route.method)} ${route.url}`);
    if (endpoint === undefined) return;
    const longWay = route.handler;
    const shortWay = handlerOf(endpoint, guard);
    route.handler = function (request, reply) {
      return (goesTheLongWay(request) ? longWay : shortWay).call(this, request, reply);
    };
  });
}

/** With a key its answer is to be kept; with an empty parameter Nest says that there is no such path. */
function goesTheLongWay({ headers, params }: FastifyRequest): boolean {
  if (headers['idempotency-key'] !== undefined) return true;
  const named = params as Record<string, string>;
  for (const name in named) if (named[name] === '') return true;
  return false;
}

interface DirectEndpoint {
  readonly route: string;
  readonly access: Access;
  readonly status: number;
  readonly call: Endpoint;
  readonly parameters: readonly ReadParameter[];
}

function directEndpoints(app: INestApplicationContext): DirectEndpoint[] {
  const scanner = new MetadataScanner();
  return app
    .get(DiscoveryService)
    .getControllers()
    .flatMap(({ instance, metatype }: { instance: unknown; metatype: unknown }) => {
      const controller = instance as Record<string, Endpoint>;
      const type = metatype as Type;
      return scanner
        .getAllMethodNames(Object.getPrototypeOf(controller) as object)
        .filter((name) => Reflect.getMetadata(DIRECT, (type.prototype as typeof controller)[name] as object))
        .map((name) => describe(type, controller, name));
    });
}

function describe(type: Type, controller: Record<string, Endpoint>, name: string): DirectEndpoint {
  const method = controller[name];
  if (method === undefined) throw new Error(`${type.name} has no ${name}`);
  const of = <Value>(key: string): Value => Reflect.getMetadata(key, method) as Value;
  const path = [Reflect.getMetadata(PATH_METADATA, type) as string, of<string>(PATH_METADATA)]
    .map((part) => part.replace(/^\/|\/$/g, ''))
    .filter((part) => part !== '');
  const declared = Reflect.getMetadata(ROUTE_ARGS_METADATA, type, name) as Record<string, DeclaredParameter>;
  const parameters = Object.entries(declared)
    .sort(([, one], [, other]) => one.index - other.index)
    .map(([key, parameter]) => readerOf(key, parameter, `${type.name}.${name}`));
  return {
    route: `${RequestMethod[of<RequestMethod>(METHOD_METADATA)]} /${path.join('/')}`,
    access: of(ACCESS),
    status: of(HTTP_CODE_METADATA),
    call: method.bind(controller),
    parameters,
  };
}

function readerOf(key: string, { data, schema, pipes = [], factory }: DeclaredParameter, endpoint: string) {
  if (pipes.length > 0) throw new Error(`${endpoint} cannot be served directly: it uses a pipe`);
  if (factory !== undefined) return (request: FastifyRequest) => factory(data, contextOf(request));
  const source = sources[Number(key.split(':', 1)[0])];
  if (source === undefined || schema === undefined) {
    throw new Error(`${endpoint} cannot be served directly: it takes what is not checked by a schema`);
  }
  return (request: FastifyRequest) => {
    const part = source(request) as Record<string, unknown> | undefined;
    return checked(data === undefined ? part : part?.[data], schema);
  };
}

const sources: Partial<Record<number, (request: FastifyRequest) => unknown>> = {
  [RouteParamtypes.BODY]: (request) => request.body,
  [RouteParamtypes.QUERY]: (request) => request.query,
  [RouteParamtypes.PARAM]: (request) => request.params,
};

function checked(value: unknown, schema: StandardSchemaV1): unknown {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise)
    throw new Error('Schemas of endpoints that are served directly wait for nothing');
  if (result.issues !== undefined) throw invalidInput(result.issues);
  return result.value;
}

/** All that the parameter decorators of this library ask of a context. */
function contextOf(request: FastifyRequest): ExecutionContext {
  return { switchToHttp: () => ({ getRequest: () => request }) } as ExecutionContext;
}

function handlerOf(
  { access, status, call, parameters }: DirectEndpoint,
  guard: AccessGuard,
): RouteHandlerMethod {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    await guard.admit(request, access);
    const answer = await call(...parameters.map((read) => read(request)));
    reply.status(status);
    return answer;
  };
}
