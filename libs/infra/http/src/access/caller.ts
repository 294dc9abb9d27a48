import type { ProjectId, UserId } from '#kernel';

/** Who is calling, proved by credentials. */
export type Caller =
  | { readonly kind: 'operator' }
  | {
      readonly kind: 'secret_key' | 'publishable_key';
      readonly projectId: ProjectId;
      readonly keyId: string;
      /** Origins from which browsers may use the project's publishable keys. */
      readonly origins: readonly string[];
    }
  | {
      readonly kind: 'end_user';
      readonly projectId: ProjectId;
      readonly userId: UserId;
      readonly email: string;
      readonly isVerified: boolean;
    };

export type CallerKind = Caller['kind'];

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard on every route that is not public. */
    caller?: Caller;
    /** The id of what this request does: the same again when it is repeated with the same Idempotency-Key. */
    operationId?: string;
  }
}
