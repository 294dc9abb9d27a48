import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

export const mailPurposes = ['verify_email', 'password_reset'] as const;
export type MailPurpose = (typeof mailPurposes)[number];

/** Within this time a user gets one mail of a kind. */
const QUIET_SECONDS = 60;

export interface OneTimeToken {
  readonly hash: string;
  readonly projectId: string;
  readonly userId: string;
  readonly purpose: MailPurpose;
  /** Of the address that it is sent to: the token is good for this one only. */
  readonly addressHash: string;
  readonly lifetimeSeconds: number;
}

/** Tokens that were sent by mail, by the database's clock. */
@Injectable()
export class OneTimeTokensRepository {
  constructor(private readonly db: Database) {}

  /** Takes the place of an earlier one of its kind. False when that was made a moment ago, unless `again`. */
  async put(token: OneTimeToken, again: boolean): Promise<boolean> {
    const rows = await this.db.query(
      `INSERT INTO auth.one_time_tokens AS earlier (hash, project_id, user_id, purpose, address_hash, expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + $6::int * interval '1 second')
       ON CONFLICT (project_id, user_id, purpose) DO UPDATE
         SET hash = excluded.hash, address_hash = excluded.address_hash, created_at = now(), expires_at = excluded.expires_at
         WHERE $7::boolean OR earlier.created_at < now() - $8::int * interval '1 second'
       RETURNING hash`,
      [
        token.hash,
        token.projectId,
        token.userId,
        token.purpose,
        token.addressHash,
        token.lifetimeSeconds,
        again,
        QUIET_SECONDS,
      ],
    );
    return rows.length > 0;
  }

  /** Uses a token up: of two at once, one gets it. */
  async take(
    projectId: string,
    purpose: MailPurpose,
    hash: string,
  ): Promise<{ userId: string; addressHash: string } | undefined> {
    const [row] = await this.db.query<{ user_id: string; address_hash: string }>(
      `DELETE FROM auth.one_time_tokens WHERE hash = $1 AND project_id = $2 AND purpose = $3 AND expires_at > now()
       RETURNING user_id, address_hash`,
      [hash, projectId, purpose],
    );
    return row === undefined ? undefined : { userId: row.user_id, addressHash: row.address_hash };
  }

  async removeExpired(): Promise<void> {
    await this.db.query('DELETE FROM auth.one_time_tokens WHERE expires_at <= now()');
  }
}
