import { DomainError } from '#kernel';
import type { UserKey } from './user';

export function userNotFound({ userId }: UserKey): DomainError {
  return new DomainError('user_not_found', `There is no user ${userId} in this project.`);
}

export function emailTaken(): DomainError {
  return new DomainError(
    'email_taken',
    'Another user of this project has this e-mail address. Find him with GET /api/v1/users?email=.',
  );
}
