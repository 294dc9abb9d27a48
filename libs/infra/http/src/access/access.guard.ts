import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '#kernel';
import { originMatches } from '#contracts';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from './authenticator';
import type { Caller, CallerKind } from './caller';

/** Metadata key under which an endpoint says who may call it. */
export const ACCESS = 'paygrove:access';
export type Access = 'public' | readonly CallerKind[];

/** Lets in whom the endpoint names. An endpoint that names nobody is closed. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    await this.admit(context.switchToHttp().getRequest<FastifyRequest>(), access ?? []);
    return true;
  }

  /**
   * Finds out who is calling and notes it in the request.
   * @throws DomainError for whoever may not call an endpoint of this access, or asks it for what it does not look at
   */
  async admit(request: FastifyRequest, access: Access): Promise<void> {
    if (access === 'public') return;
    const caller = await this.authenticator.authenticate(request);
    if (!access.includes(caller.kind)) {
      throw new DomainError('forbidden', `This endpoint is not for ${describe(caller)}.`);
    }
    refuseForeignProject(caller, request);
    refuseForeignUser(caller, request);
    refuseForeignOrigin(caller, request.headers.origin);
    request.routeOptions.config.refuseUnread?.(request);
    request.caller = caller;
  }
}

/** A project in the path that is not the caller's own does not exist for him. */
function refuseForeignProject(caller: Caller, request: FastifyRequest): void {
  const { project_id: inPath } = (request.params ?? {}) as { project_id?: string };
  if (caller.kind === 'operator' || inPath === undefined || inPath === caller.projectId) return;
  throw new DomainError('project_not_found', `There is no project ${inPath}.`);
}

/** A user in the path who is not the caller himself does not exist for him. */
function refuseForeignUser(caller: Caller, request: FastifyRequest): void {
  const { user_id: inPath } = (request.params ?? {}) as { user_id?: string };
  if (caller.kind !== 'end_user' || inPath === undefined || inPath === caller.userId) return;
  throw new DomainError('user_not_found', `There is nothing of a user ${inPath} for you. Ask for your own.`);
}

function refuseForeignOrigin(caller: Caller, origin: string | undefined): void {
  if (caller.kind !== 'publishable_key' || origin === undefined || originMatches(caller.origins, origin))
    return;
  throw new DomainError(
    'origin_not_allowed',
    `Publishable keys of this project may not be used from ${origin}.`,
  );
}

function describe(caller: Caller): string {
  switch (caller.kind) {
    case 'operator':
      return 'the admin key: call it with a key of the project';
    case 'secret_key':
      return 'project keys: it is for the operator';
    case 'publishable_key':
      return 'publishable keys: call it from your backend with a secret key';
    case 'end_user':
      return 'end users: call it from your backend with a secret key';
  }
}
