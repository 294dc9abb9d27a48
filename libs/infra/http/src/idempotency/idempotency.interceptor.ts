import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError, newId } from '#kernel';
import { SecretBox } from '#infra/crypto';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defer, lastValueFrom, type Observable } from 'rxjs';
import type { Caller } from '../access/caller';
import { PROBLEM_CONTENT_TYPE, pathOf } from '../errors/problem.filter';
import { problemFrom, type Problem } from '../errors/problem';
import { canonicalRequest } from './canonical-request';
import { IdempotencyRepository, type IdempotentRequest, type StoredAnswer } from './idempotency.repository';
import { SealedAnswers } from './sealed-answers';

/** Metadata key under which an endpoint says how repetitions with the same Idempotency-Key are kept from acting twice. */
export const IDEMPOTENCY = 'paygrove:idempotency';

/** Metadata key under which an endpoint says that its answers are to be kept encrypted. */
export const ANSWERS_SECRET = 'paygrove:answers-secret';

/**
 * `local`: the effect is rows of ours alone; the answer is stored in the same transaction.
 * `keyed`: the effect is one statement that acts once per operation id, for ever; a repetition after a crash gets the same id, and needs
 * no transaction around it.
 * `remote`: the effect reaches Stripe, and is keyed by the operation id as well.
 */
export type Idempotency = 'local' | 'keyed' | 'remote';

/** Whether an answer shows a secret. `lasting`: one that a repetition of the request shows again, and does not make anew. */
export type AnswersSecret = boolean | 'lasting';

const KEY = /^[\x21-\x7e]{1,255}$/;
const LEASE_MILLISECONDS = 30_000;
const KEEP_HOURS = 24;

/** How an endpoint wants its repetitions treated. */
interface Policy {
  readonly kind: Idempotency;
  readonly secret: AnswersSecret;
}

interface Lease {
  readonly recordId: string;
  readonly leaseId: string;
}

/** Makes a repeated POST one: stores the first answer under its Idempotency-Key and replays it. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly records: IdempotencyRepository,
    private readonly sealedAnswers: SealedAnswers,
    private readonly box: SecretBox,
    private readonly db: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const kind = this.reflector.get<Idempotency | undefined>(IDEMPOTENCY, context.getHandler());
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    if (kind === undefined || key === undefined) return next.handle();
    const secret =
      this.reflector.get<AnswersSecret | undefined>(ANSWERS_SECRET, context.getHandler()) ?? false;
    return defer(() => this.once({ kind, secret }, key, request, http.getResponse<FastifyReply>(), next));
  }

  private async once(
    policy: Policy,
    key: string | string[],
    request: FastifyRequest,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<unknown> {
    const identity = identify(key, request, this.box);
    const lease = await this.claim(identity);
    if (lease === undefined) return this.replay(identity, reply, pathOf(request));
    request.operationId = lease.recordId;
    try {
      return await this.first(policy, lease, reply, next);
    } catch (error) {
      await this.settleFailure(lease, error, pathOf(request));
      throw error;
    }
  }

  private async claim(identity: IdempotentRequest): Promise<Lease | undefined> {
    const now = new Date();
    const leaseId = newId('lease', now);
    const recordId = await this.records.claim(identity, {
      newRecordId: newId('idem', now),
      leaseId,
      milliseconds: LEASE_MILLISECONDS,
      keepHours: KEEP_HOURS,
    });
    return recordId === undefined ? undefined : { recordId, leaseId };
  }

  private async first(
    { kind, secret }: Policy,
    lease: Lease,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<unknown> {
    const act = async () => {
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      const answer = { status: reply.statusCode, body };
      const stored = await this.records.complete(
        lease.recordId,
        lease.leaseId,
        secret !== false ? this.sealedAnswers.seal(lease.recordId, answer) : answer,
      );
      // Whoever took over an operation with a key came to the same result; secrets, though, he has mostly made anew.
      if (!stored && (kind === 'local' || secret === true)) throw takenOver();
      return body;
    };
    return kind === 'local' ? this.db.transaction(act) : act();
  }

  /** A refusal is an answer like any other; after a fault of ours, or a lost race, the caller may try again at once. */
  private async settleFailure({ recordId, leaseId }: Lease, error: unknown, path: string): Promise<void> {
    const problem = problemFrom(error, path);
    try {
      if (problem.status >= 500 || problem.code === 'concurrent_update')
        await this.records.release(recordId, leaseId);
      else await this.records.complete(recordId, leaseId, { status: problem.status, body: problem });
    } catch (failure) {
      this.logger.warn({ err: failure }, 'could not settle an idempotency key; its lease will end by itself');
    }
  }

  private async replay(identity: IdempotentRequest, reply: FastifyReply, path: string): Promise<unknown> {
    const existing = await this.records.find(identity);
    if (existing !== undefined && existing.fingerprint !== identity.fingerprint) {
      throw new DomainError(
        'idempotency_key_reused',
        'This Idempotency-Key was used with another request: another body, path or query. Use a new key for a new request.',
      );
    }
    if (existing?.answer === undefined) throw takenOver();
    return sendStored(reply, this.sealedAnswers.open(existing.id, existing.answer), path);
  }
}

function identify(key: string | string[], request: FastifyRequest, box: SecretBox): IdempotentRequest {
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new DomainError(
      'idempotency_key_invalid',
      'An Idempotency-Key is 1 to 255 printable ASCII characters.',
    );
  }
  return {
    scope: scopeOf(request.caller),
    route: `${request.method} ${request.routeOptions.url ?? pathOf(request)}`,
    key,
    // Keyed, since bodies hold passwords too.
    fingerprint: box.fingerprint(
      canonicalRequest(request.method, request.url, request.body),
      'http.idempotency_keys',
    ),
  };
}

function scopeOf(caller: Caller | undefined): string {
  if (caller === undefined) return 'public';
  if (caller.kind === 'operator') return 'operator';
  const user = caller.kind === 'end_user' ? `:${caller.userId}` : '';
  return `${caller.kind}:${caller.projectId}${user}`;
}

/** @param path which an answer that was erased no longer tells */
function sendStored(reply: FastifyReply, { status, body }: StoredAnswer, path: string): unknown {
  reply.header('Idempotent-Replayed', 'true').status(status);
  if (status < 400) return body;
  reply.type(PROBLEM_CONTENT_TYPE);
  return { ...(body as Problem), instance: path };
}

function takenOver(): DomainError {
  return new DomainError(
    'idempotency_in_progress',
    'The first request with this Idempotency-Key has no answer yet. Repeat it in a moment.',
  );
}
