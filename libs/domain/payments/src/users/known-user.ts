import { DomainError } from '#kernel';
import type { UserStatus } from '#contracts';

/** A user as the auth side has told of him. */
export interface KnownUser {
  readonly projectId: string;
  readonly userId: string;
  readonly status: UserStatus;
  /** Null once he was deleted. */
  readonly email: string | null;
}

/**
 * Who was never told of may pay: projects need not keep their users here.
 * @throws DomainError `user_suspended`, or `user_not_found` for one who was deleted
 */
export function assertMayPay(userId: string, user: KnownUser | undefined): void {
  assertNotDeleted(userId, user);
  if (user?.status === 'suspended') {
    throw new DomainError(
      'user_suspended',
      `The user ${userId} is suspended and can start no checkout. Reinstate him with POST /api/v1/users/${userId}/reinstate.`,
    );
  }
}

/**
 * Nothing more is kept of who was deleted.
 * @throws DomainError `user_not_found`
 */
export function assertNotDeleted(userId: string, user: KnownUser | undefined): void {
  if (user?.status !== 'deleted') return;
  throw new DomainError(
    'user_not_found',
    `The user ${userId} was deleted: his id can pay for nothing any more.`,
  );
}
