import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { newId } from '../ids';
import { type AccountTransaction, type Origin } from '../storage/account-transaction';
import { type AccountStore } from '../storage/account-store';
import { throughTrouble } from './trouble-on-the-way';
import { type ChaosState } from '../chaos/chaos-state';
import { API_VERSION } from '../events/api-version';
import { type SandboxSettings } from '../settings';
import { apiKeyOf } from './authentication';
import { type Endpoint, type PathIds, type ReadEndpoint, type WriteEndpoint } from './endpoint';
import { expand } from './expand';
import { type Answer, fingerprintOf, type IdempotencyKeys, type IdempotentRequest } from './idempotency';
import { CardError, InvalidParameter, InvalidRequest, StripeError } from './stripe-error';
import { parseParams } from './validation';

interface StripeApiParts {
  endpoints: Endpoint[];
  accounts: AccountStore;
  idempotency: IdempotencyKeys;
  settings: SandboxSettings;
  chaos: ChaosState;
}

/** A request that is understood: who asks, with which parameters, for which objects to be expanded. */
interface Call {
  account: string;
  params: object;
  path: PathIds;
  expand: string[];
}

/** Serves `/v1`: authentication, parameters, idempotency, expansion and errors are the same for every endpoint. */
export function stripeApi({ endpoints, accounts, idempotency, settings, chaos }: StripeApiParts) {
  async function understand(request: FastifyRequest, endpoint: Endpoint): Promise<Call> {
    const account = await accounts.accountFor(apiKeyOf(request.headers.authorization));
    const { expand: paths, ...input } = { ...asFields(request.query), ...asFields(request.body) };
    return {
      account,
      params: parseParams(endpoint.params, input),
      path: request.params as PathIds,
      expand: asPaths(paths),
    };
  }

  async function answerRead(endpoint: ReadEndpoint, call: Call): Promise<Answer> {
    const reader = await accounts.read(call.account);
    const answer = await endpoint.handle(reader, { params: call.params, path: call.path, settings });
    return { status: 200, body: JSON.stringify(await expand(reader, answer, call.expand)) };
  }

  /** A declined card is an answer like any other: what it has left behind is kept. */
  async function answerWrite(endpoint: WriteEndpoint, call: Call, tx: AccountTransaction): Promise<Answer> {
    try {
      const answer = await endpoint.handle(tx, { params: call.params, path: call.path, settings });
      return { status: 200, body: JSON.stringify(await expand(tx, answer, call.expand)) };
    } catch (error) {
      if (error instanceof CardError) return errorAnswer(error);
      throw error;
    }
  }

  async function answerOnce(
    endpoint: WriteEndpoint,
    call: Call,
    request: IdempotentRequest,
  ): Promise<{ answer: Answer; firstRequestId?: string }> {
    const before = await idempotency.begin(request);
    if (before) return { answer: before, firstRequestId: before.requestId };
    try {
      const origin: Origin = { requestId: request.requestId, idempotencyKey: request.key };
      const answer = await accounts.write(
        call.account,
        async (tx) => {
          const answer = await answerWrite(endpoint, call, tx);
          await tx.alsoRun((db) => idempotency.remember(request, answer, db));
          return answer;
        },
        origin,
      );
      return { answer };
    } catch (error) {
      if (error instanceof StripeError && !(error instanceof InvalidParameter)) {
        await idempotency.remember(request, errorAnswer(error));
      } else {
        await idempotency.release(request);
      }
      throw error;
    }
  }

  async function serve(request: FastifyRequest, reply: FastifyReply, endpoint: Endpoint): Promise<Answer> {
    const call = await understand(request, endpoint);
    if (endpoint.method === 'GET') return answerRead(endpoint, call);

    const key = request.headers['idempotency-key'];
    if (endpoint.method === 'DELETE' || typeof key !== 'string') {
      const origin: Origin = { requestId: requestIdOf(reply), idempotencyKey: null };
      return accounts.write(call.account, (tx) => answerWrite(endpoint, call, tx), origin);
    }
    if (key.length > 255) throw new InvalidRequest('Idempotency keys may be at most 255 characters long.');
    const { answer, firstRequestId } = await answerOnce(endpoint, call, {
      account: call.account,
      key,
      fingerprint: fingerprintOf(request.method, request.url, request.body ?? null),
      requestId: requestIdOf(reply),
    });
    void reply.header('idempotency-key', key);
    if (firstRequestId) {
      void reply.headers({ 'idempotent-replayed': 'true', 'original-request': firstRequestId });
    }
    return answer;
  }

  async function serveOrFail(
    request: FastifyRequest,
    reply: FastifyReply,
    endpoint: Endpoint,
  ): Promise<void> {
    const trouble = chaos.forRequest(`${endpoint.method} ${endpoint.path}`);
    const answer = await throughTrouble(trouble, reply, () => serve(request, reply, endpoint));
    if (answer) send(reply, answer);
  }

  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('onRequest', async (request, reply) => {
      const version = request.headers['stripe-version'];
      void reply.headers({
        'request-id': newId('req', 14),
        'stripe-version': typeof version === 'string' ? version : API_VERSION,
        'cache-control': 'no-cache, no-store',
      });
    });
    app.setErrorHandler((error, request, reply) => {
      if (!(error instanceof StripeError)) request.log.error({ err: error }, 'request failed');
      send(reply, errorAnswer(error));
    });
    app.setNotFoundHandler((request, reply) => send(reply, errorAnswer(unrecognizedUrl(request))));
    for (const endpoint of endpoints) {
      app.route({
        method: endpoint.method,
        // The server serves this below /v1, where unknown paths are answered as Stripe would.
        url: endpoint.path.slice('/v1'.length),
        handler: (request, reply) => serveOrFail(request, reply, endpoint),
      });
    }
  };
}

function send(reply: FastifyReply, answer: Answer): void {
  void reply.code(answer.status).type('application/json').send(answer.body);
}

const requestIdOf = (reply: FastifyReply): string => String(reply.getHeader('request-id'));

const asFields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function asPaths(value: unknown): string[] {
  if (value === undefined) return [];
  const paths = Array.isArray(value) ? (value as unknown[]) : [value];
  if (!paths.every((path) => typeof path === 'string')) {
    throw new InvalidParameter('Invalid array: expand must be a list of strings.', { param: 'expand' });
  }
  return paths;
}

/** The answer for any error; what is not in Stripe's terms shows nothing of its cause. */
export function errorAnswer(error: unknown): Answer {
  const known =
    error instanceof StripeError
      ? error
      : isClientFault(error)
        ? new InvalidRequest(error.message, { status: error.statusCode })
        : new StripeError(500, {
            type: 'api_error',
            message: 'An unknown error occurred in the sandbox. Its log tells the cause.',
          });
  return { status: known.status, body: JSON.stringify({ error: known.body }) };
}

/** Fastify's own refusals: a body that is too large or of an unknown kind. */
function isClientFault(error: unknown): error is Error & { statusCode: number } {
  if (!(error instanceof Error) || !('statusCode' in error)) return false;
  return typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500;
}

/** What Stripe says of a path that it does not serve. */
export function unrecognizedUrl(request: FastifyRequest): InvalidRequest {
  const path = request.url.split('?')[0] ?? '';
  return new InvalidRequest(
    `Unrecognized request URL (${request.method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
    { status: 404 },
  );
}
