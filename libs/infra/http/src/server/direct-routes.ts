import type { ExecutionContext } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { AccessGuard } from '../access/access.guard';
import type { DeclaredEndpoint, DeclaredParameter } from '../endpoint/declared-endpoints';
import { checkedAtOnce } from '../input/checked-input';

/** Metadata key of the endpoints that are asked so often that they are served directly. */
export const DIRECT = 'paygrove:direct';

type ReadParameter = (request: FastifyRequest) => unknown;

/**
 * Calls the endpoints declared with `direct` from Fastify without the chain of Nest's guards, pipes, interceptors and observables around
 * each call, which takes longer than such an endpoint itself. What the decorators say stays the one truth: who may call, what is checked,
 * what is answered. Whatever is out of the ordinary goes the long way.
 *
 * To be called before the application is initialized.
 * @throws Error at the start for an endpoint that takes something which is not read here
 */
export function serveDirectly(
  server: FastifyInstance,
  endpoints: readonly DeclaredEndpoint[],
  guard: AccessGuard,
): void {
  const direct = new Map(
    endpoints
      .filter(({ metadata }) => metadata(DIRECT) === true)
      .map((endpoint) => [`${endpoint.method} ${endpoint.path}`, handlerOf(endpoint, guard)]),
  );
  server.addHook('onRoute', (route) => {
    const shortWay = direct.get(`${String(route.method)} ${route.url}`);
    if (shortWay === undefined) return;
    const longWay = route.handler;
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

function handlerOf(
  { name, access = [], status, call, parameters }: DeclaredEndpoint,
  guard: AccessGuard,
): RouteHandlerMethod {
  const readers = parameters.map((parameter) => readerOf(parameter, name));
  return async (request: FastifyRequest, reply: FastifyReply) => {
    await guard.admit(request, access);
    const answer = await call(...readers.map((read) => read(request)));
    reply.status(status);
    return answer;
  };
}

function readerOf(
  { kind, data, schema, pipes = [], factory }: DeclaredParameter,
  endpoint: string,
): ReadParameter {
  if (pipes.length > 0) throw new Error(`${endpoint} cannot be served directly: it uses a pipe`);
  if (factory !== undefined) return (request) => factory(data, contextOf(request));
  const source = sources[kind];
  if (source === undefined || schema === undefined) {
    throw new Error(`${endpoint} cannot be served directly: it takes what is not checked by a schema`);
  }
  return (request) => {
    const part = source(request) as Record<string, unknown> | undefined;
    return checkedAtOnce(data === undefined ? part : part?.[data], schema, data);
  };
}

const sources: Partial<Record<number, (request: FastifyRequest) => unknown>> = {
  [RouteParamtypes.BODY]: (request) => request.body,
  [RouteParamtypes.QUERY]: (request) => request.query,
  [RouteParamtypes.PARAM]: (request) => request.params,
};

/** All that the parameter decorators of this library ask of a context. */
function contextOf(request: FastifyRequest): ExecutionContext {
  return { switchToHttp: () => ({ getRequest: () => request }) } as ExecutionContext;
}
