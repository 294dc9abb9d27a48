import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { DeclaredEndpoint } from '../endpoint/declared-endpoints';
import { checkedAtOnce } from './checked-input';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Refuses what the endpoint would not even look at. @throws DomainError `validation_failed` */
    refuseUnread?: (request: FastifyRequest) => void;
  }
}

/**
 * An endpoint without a schema for body or query would do its work whatever they ask for: a `dry_run` that it does not know, for one. Here
 * each is given the schema of nothing. Public endpoints are spared, since probes and caches add to their URLs, as are raw bodies, which Stripe
 * sends.
 */
export function refuseUnreadInput(server: FastifyInstance, endpoints: readonly DeclaredEndpoint[]): void {
  const checks = new Map(
    endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, checkOf(endpoint)]),
  );
  server.addHook('onRoute', (route) => {
    const refuseUnread = checks.get(`${String(route.method)} ${route.url}`);
    if (refuseUnread !== undefined) route.config = { ...route.config, refuseUnread };
  });
}

function checkOf({ access, parameters }: DeclaredEndpoint): ((request: FastifyRequest) => void) | undefined {
  if (access === undefined || access === 'public') return undefined;
  const body = leftUnread(parameters, RouteParamtypes.BODY);
  const query = leftUnread(parameters, RouteParamtypes.QUERY);
  return (request) => {
    if (body !== undefined) checkedAtOnce(request.body, body, undefined);
    if (query !== undefined) checkedAtOnce(request.query, query, undefined);
  };
}

/** All that may stand in a part of which an endpoint reads nothing, or fields by name; undefined when a schema checks the whole. */
function leftUnread(
  parameters: DeclaredEndpoint['parameters'],
  part: RouteParamtypes,
): z.ZodType | undefined {
  const read = parameters.filter(({ kind }) => kind === Number(part));
  if (read.some(({ data }) => data === undefined)) return undefined;
  return z.strictObject(Object.fromEntries(read.map(({ data }) => [data, z.unknown().optional()])));
}
