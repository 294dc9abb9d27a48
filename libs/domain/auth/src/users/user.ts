import type { UserStatus } from '#contracts';

/** Names a user: by the project, and the id that the project knows him by. */
export interface UserKey {
  readonly projectId: string;
  readonly userId: string;
}

/** A user who was not deleted. */
export interface User extends UserKey {
  /** Ours; sorts by the time of making. */
  readonly id: string;
  readonly status: Exclude<UserStatus, 'deleted'>;
  readonly email: string;
  readonly emailVerifiedAt: Date | null;
  readonly passwordHash: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Sessions of an earlier epoch are over. */
  readonly sessionEpoch: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly suspendedAt: Date | null;
}

/** Two addresses are the same when they differ in case only. */
export function emailKeyOf(email: string): string {
  return email.toLowerCase();
}
