import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

export const mailPurposes = ['verify_email', 'password_reset'] as const;
export type MailPurpose = (typeof mailPurposes)[number];

/** Within this time a user gets one mail of a kind; after each further one twice as long, until he has used a token or the last is over. */
const QUIET_SECONDS = 60;
const LONGEST_QUIET_SECONDS = 1_800;

export interface OneTimeToken {
  readonly hash: string;
  readonly projectId: string;
  readonly userId: string;
  readonly purpose: MailPurpose;
  /** Of what it is good for only: the address that it is sent to. */
  readonly addressHash: string;
  readonly lifetimeSeconds: number;
  /** The order that it is made for. */
  readonly orderId: string;
}

/** Tokens that were sent by mail, by the database's clock. */
@Injectable()
export class OneTimeTokensRepository {
  constructor(private readonly db: Database) {}

  /** Takes the place of an earlier one of its kind. False when that was made a moment ago, unless for the same order, whose mail failed. */
  async put(token: OneTimeToken): Promise<boolean> {
    const rows = await this.db.query(
      `INSERT INTO auth.one_time_tokens AS earlier (hash, project_id, user_id, purpose, address_hash, expires_at, order_id)
       VALUES ($1, $2, $3, $4, $5, now() + $6::int * interval '1 second', $7)
       ON CONFLICT (project_id, user_id, purpose) DO UPDATE
         SET hash = excluded.hash, address_hash = excluded.address_hash, created_at = now(), expires_at = excluded.expires_at,
             order_id = excluded.order_id,
             mails = earlier.mails + CASE WHEN earlier.order_id = excluded.order_id THEN 0 ELSE 1 END
         WHERE earlier.order_id = excluded.order_id
            OR earlier.created_at < now() - least($9::int, $8::int * power(2, least(earlier.mails, 20) - 1)) * interval '1 second'
       RETURNING hash`,
      [
        token.hash,
        token.projectId,
        token.userId,
        token.purpose,
        token.addressHash,
        token.lifetimeSeconds,
        token.orderId,
        QUIET_SECONDS,
        LONGEST_QUIET_SECONDS,
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
