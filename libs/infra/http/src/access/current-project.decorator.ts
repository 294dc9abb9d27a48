import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { DomainError, newId, type ProjectId, type UserId } from '#kernel';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller';

/** The project that the caller's key belongs to. The tenant is always taken from here, never from the body. */
export const CurrentProject = createParamDecorator((_: unknown, context: ExecutionContext): ProjectId => {
  const caller = callerOf(context);
  if (caller.kind === 'operator') throw new DomainError('forbidden', 'Call this with a key of the project.');
  return caller.projectId;
});

/** The user to whose own rows the caller is confined: himself, when he is an end user. Undefined for a project, which sees all of its users. */
export const ConfinedTo = createParamDecorator(confinedTo);

/** The proved caller. */
export const CurrentCaller = createParamDecorator(currentCaller);

/** What an endpoint must take to confine end users to what is theirs, unless its path names the user as `user_id`. */
export const confining: readonly unknown[] = [confinedTo, currentCaller];

/**
 * The id of what this request does; the same again for a repetition with the same Idempotency-Key. Without a key it is a new one: the
 * request's own id would not do, as the caller may choose it and use it twice.
 */
export const OperationId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { operationId } = context.switchToHttp().getRequest<FastifyRequest>();
  return operationId ?? newId('req', new Date());
});

function confinedTo(_: unknown, context: ExecutionContext): UserId | undefined {
  const caller = callerOf(context);
  return caller.kind === 'end_user' ? caller.userId : undefined;
}

function currentCaller(_: unknown, context: ExecutionContext): Caller {
  return callerOf(context);
}

function callerOf(context: ExecutionContext): Caller {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === undefined) throw new Error('A public endpoint has asked for its caller');
  return caller;
}
