import { chosenId, emailAddress, instant, metadataField } from '#infra/http';
import { z } from 'zod';
import type { User } from './user';

/** The user in the path of every users endpoint. */
export const userIdField = chosenId('The user, by the project’s own id or the one made here.', 'usr_42');

/** NIST SP 800-63B: at least eight characters, long ones welcome, no rules about their kinds. */
export const passwordField = z.string().min(8).max(256).meta({
  description: 'At least eight characters. Kept by argon2id only.',
  example: 'correct horse battery',
});

export const emailField = emailAddress(
  'The user’s address: one user of the project each, whatever its case.',
);
export const userMetadataField = metadataField('Anything the project wants back.');

export const userSchema = z
  .object({
    user_id: z.string().meta({ description: 'The user.', example: 'usr_42' }),
    email: z.string().meta({ description: 'His address.', example: 'ada@example.com' }),
    is_verified: z.boolean().meta({ description: 'Whether he has proved that he reads it.', example: true }),
    status: z
      .enum(['active', 'suspended'])
      .meta({ description: '`suspended`: may not log in or pay.', example: 'active' }),
    has_password: z.boolean().meta({ description: 'Whether he can log in with a password.', example: true }),
    metadata: userMetadataField,
    created_at: instant('When he was made.'),
    updated_at: instant('When he was last changed.'),
    suspended_at: instant('Since when he is suspended; null when he is not.').nullable(),
  })
  .meta({ id: 'User' });

export type UserView = z.output<typeof userSchema>;

export function toUserView(user: User): UserView {
  return {
    user_id: user.userId,
    email: user.email,
    is_verified: user.emailVerifiedAt !== null,
    status: user.status,
    has_password: user.passwordHash !== null,
    metadata: { ...user.metadata },
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
    suspended_at: user.suspendedAt?.toISOString() ?? null,
  };
}
