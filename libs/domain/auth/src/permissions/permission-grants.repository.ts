import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { BatchedRead, Database } from '#infra/database';
import type { Cause } from './grant-cause';
import type { PermissionSource, PermissionSourceType, SourceStanding } from './permission-decision';

/** Which permission of which user of which project. */
export interface PermissionKey {
  readonly projectId: string;
  readonly userId: string;
  readonly permission: string;
}

/** One permission from one source, with what caused it. */
export interface PermissionGrant extends SourceStanding {
  readonly permission: string;
  readonly grantedAt: Date | null;
  readonly graceStartedAt: Date | null;
  readonly grantedEventId: string | null;
  readonly revokedEventId: string | null;
  readonly lastEventId: string | null;
  /** What the last event goes back to, such as an event of Stripe's. */
  readonly lastOriginId: string | null;
}

/** How a subscription gives a permission now. */
export interface GivenBySubscription {
  readonly live: boolean;
  readonly graceStartedAt: Date | null;
  readonly graceEndsAt: Date | null;
}

interface StandingRow {
  source_type: PermissionSourceType;
  source_id: string;
  live: boolean;
  expires_at: Date | null;
  revoked_at: Date | null;
  grace_ends_at: Date | null;
}

interface Row extends StandingRow {
  permission: string;
  granted_at: Date | null;
  grace_started_at: Date | null;
  granted_event_id: string | null;
  revoked_event_id: string | null;
  last_event_id: string | null;
  last_origin_id: string | null;
}

/** The source of every grant by hand: there is one for each permission, which may be given again after it was taken. */
export const MANUAL: PermissionSource = { type: 'manual', id: 'manual' };

const STANDING = 'source_type, source_id, live, expires_at, revoked_at, grace_ends_at';
const COLUMNS = `${STANDING}, permission, granted_at, grace_started_at, granted_event_id, revoked_event_id, last_event_id, last_origin_id`;
const KEY = '(project_id, user_id, permission, source_type, source_id)';

/** Grants, one for each source. Changes are made under the lock of the holding (`PermissionHoldingsRepository.lock`). */
@Injectable()
export class PermissionGrantsRepository {
  private readonly checked = new BatchedRead((keys: readonly PermissionKey[]) => this.ofEach(keys));

  constructor(private readonly db: Database) {}

  /** The hot path of every check: how its sources stand as committed, read together with whatever else is checked at this moment. */
  standings(key: PermissionKey): Promise<SourceStanding[]> {
    return this.checked.of(key);
  }

  /** Plan: range scan of the unique key, a row for each source. */
  async of({ projectId, userId, permission }: PermissionKey): Promise<PermissionGrant[]> {
    const rows = await this.db.query<Row>(
      `SELECT ${COLUMNS} FROM auth.permission_grants WHERE project_id = $1 AND user_id = $2 AND permission = $3`,
      [projectId, userId, permission],
    );
    return rows.map(toGrant);
  }

  /** Plan: for each key a range scan of the unique key. `OFFSET 0` keeps PostgreSQL from reading the whole table instead. */
  private async ofEach(keys: readonly PermissionKey[]): Promise<SourceStanding[][]> {
    const rows = await this.db.outsideTransaction(() =>
      this.db.query<StandingRow & { place: number }>(
        `SELECT asked.place::int, known.*
         FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (project_id, user_id, permission, place)
         CROSS JOIN LATERAL (
           SELECT ${STANDING} FROM auth.permission_grants AS held
           WHERE held.project_id = asked.project_id AND held.user_id = asked.user_id AND held.permission = asked.permission
           OFFSET 0) AS known`,
        [
          keys.map(({ projectId }) => projectId),
          keys.map(({ userId }) => userId),
          keys.map(({ permission }) => permission),
        ],
      ),
    );
    const standings: SourceStanding[][] = keys.map(() => []);
    for (const row of rows) standings[row.place - 1]?.push(toStanding(row));
    return standings;
  }

  /** All of a user, by permission. */
  async ofUser(projectId: string, userId: string): Promise<PermissionGrant[]> {
    const rows = await this.db.query<Row>(
      `SELECT ${COLUMNS} FROM auth.permission_grants WHERE project_id = $1 AND user_id = $2
       ORDER BY permission, source_type, source_id`,
      [projectId, userId],
    );
    return rows.map(toGrant);
  }

  /** The names of the permissions that a source gives or gave a user. */
  async permissionsFrom(projectId: string, userId: string, source: PermissionSource): Promise<string[]> {
    const rows = await this.db.query<{ permission: string }>(
      `SELECT permission FROM auth.permission_grants
       WHERE project_id = $1 AND source_type = $2 AND source_id = $3 AND user_id = $4`,
      [projectId, source.type, source.id, userId],
    );
    return rows.map(({ permission }) => permission);
  }

  /** Gives a permission for a payment, once: what was taken away since is not given back. */
  async giveForPayment(
    key: PermissionKey,
    paymentId: string,
    { now, eventId, originId }: Cause,
  ): Promise<void> {
    await this.db.query(
      `INSERT INTO auth.permission_grants
         (id, project_id, user_id, permission, source_type, source_id, live, granted_at, granted_event_id, last_event_id, last_origin_id)
       VALUES ($1, $2, $3, $4, 'payment', $5, true, $6::timestamptz, $7, $7, $8)
       ON CONFLICT ${KEY} DO NOTHING`,
      [newId('grant', now), key.projectId, key.userId, key.permission, paymentId, now, eventId, originId],
    );
  }

  /** Brings a grant in line with its subscription, which may give again what it had taken away. */
  async giveForSubscription(
    key: PermissionKey,
    subscriptionId: string,
    { live, graceStartedAt, graceEndsAt }: GivenBySubscription,
    { now, eventId, originId }: Cause,
  ): Promise<void> {
    const gives = live || graceEndsAt !== null;
    await this.db.query(
      `INSERT INTO auth.permission_grants AS known
         (id, project_id, user_id, permission, source_type, source_id, live, granted_at, grace_started_at, grace_ends_at,
          granted_event_id, last_event_id, last_origin_id)
       VALUES ($1, $2, $3, $4, 'subscription', $5, $6::boolean, $7::timestamptz, $8::timestamptz, $9::timestamptz, $10, $11, $12)
       ON CONFLICT ${KEY} DO UPDATE
         SET live = excluded.live,
             granted_at = CASE WHEN known.revoked_at IS NULL
                            THEN coalesce(known.granted_at, excluded.granted_at) ELSE excluded.granted_at END,
             granted_event_id = CASE WHEN known.revoked_at IS NULL
                            THEN coalesce(known.granted_event_id, excluded.granted_event_id) ELSE excluded.granted_event_id END,
             grace_started_at = excluded.grace_started_at, grace_ends_at = excluded.grace_ends_at,
             revoked_at = NULL, revoked_event_id = NULL, last_event_id = excluded.last_event_id, last_origin_id = excluded.last_origin_id`,
      [
        newId('grant', now),
        key.projectId,
        key.userId,
        key.permission,
        subscriptionId,
        live,
        gives ? now : null,
        graceStartedAt,
        graceEndsAt,
        gives ? eventId : null,
        eventId,
        originId,
      ],
    );
  }

  /** Gives a permission by hand, or gives it another end. */
  async giveByHand(key: PermissionKey, expiresAt: Date | null, now: Date): Promise<void> {
    await this.db.query(
      `INSERT INTO auth.permission_grants AS known
         (id, project_id, user_id, permission, source_type, source_id, live, granted_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, true, $7::timestamptz, $8::timestamptz)
       ON CONFLICT ${KEY} DO UPDATE
         SET live = true, expires_at = excluded.expires_at, revoked_at = NULL,
             granted_at = CASE WHEN known.revoked_at IS NULL AND (known.expires_at IS NULL OR known.expires_at > excluded.granted_at)
                            THEN known.granted_at ELSE excluded.granted_at END`,
      [
        newId('grant', now),
        key.projectId,
        key.userId,
        key.permission,
        MANUAL.type,
        MANUAL.id,
        now,
        expiresAt,
      ],
    );
  }

  /**
   * Takes a permission of one source away. Where the source has not given it yet, a tombstone is left, so that a grant which arrives
   * late does not bring it back. An event that is named again, by one that came later, keeps what it goes back to.
   */
  async revoke(
    key: PermissionKey,
    source: PermissionSource,
    { now, eventId, originId }: Cause,
  ): Promise<void> {
    await this.db.query(
      `INSERT INTO auth.permission_grants AS known
         (id, project_id, user_id, permission, source_type, source_id, live, revoked_at, revoked_event_id, last_event_id, last_origin_id)
       VALUES ($1, $2, $3, $4, $5, $6, false, $7::timestamptz, $8, $8, $9)
       ON CONFLICT ${KEY} DO UPDATE
         SET live = false,
             revoked_at = coalesce(known.revoked_at, excluded.revoked_at),
             revoked_event_id = coalesce(known.revoked_event_id, excluded.revoked_event_id),
             last_origin_id = CASE WHEN known.last_event_id = excluded.last_event_id
                            THEN coalesce(known.last_origin_id, excluded.last_origin_id) ELSE excluded.last_origin_id END,
             last_event_id = excluded.last_event_id`,
      [
        newId('grant', now),
        key.projectId,
        key.userId,
        key.permission,
        source.type,
        source.id,
        now,
        eventId,
        originId,
      ],
    );
  }

  /** Leaves tombstones for permissions that a source is known to have given and taken before anyone heard of it. */
  async bury(
    { projectId, userId }: Omit<PermissionKey, 'permission'>,
    permissions: readonly string[],
    source: PermissionSource,
    { now, eventId, originId }: Cause,
  ): Promise<void> {
    for (const permission of permissions) {
      await this.db.query(
        `INSERT INTO auth.permission_grants
           (id, project_id, user_id, permission, source_type, source_id, live, revoked_at, revoked_event_id, last_event_id, last_origin_id)
         VALUES ($1, $2, $3, $4, $5, $6, false, $7::timestamptz, $8, $8, $9)
         ON CONFLICT ${KEY} DO NOTHING`,
        [newId('grant', now), projectId, userId, permission, source.type, source.id, now, eventId, originId],
      );
    }
  }

  /** Whether there was a grant by hand that is not revoked; it is now. */
  async revokeByHand({ projectId, userId, permission }: PermissionKey, now: Date): Promise<boolean> {
    const rows = await this.db.query(
      `UPDATE auth.permission_grants SET live = false, revoked_at = $6::timestamptz
       WHERE project_id = $1 AND user_id = $2 AND permission = $3 AND source_type = $4 AND source_id = $5
         AND revoked_at IS NULL
       RETURNING id`,
      [projectId, userId, permission, MANUAL.type, MANUAL.id, now],
    );
    return rows.length > 0;
  }
}

function toStanding(row: StandingRow): SourceStanding {
  return {
    source: { type: row.source_type, id: row.source_id },
    live: row.live,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    graceEndsAt: row.grace_ends_at,
  };
}

function toGrant(row: Row): PermissionGrant {
  return {
    ...toStanding(row),
    permission: row.permission,
    grantedAt: row.granted_at,
    graceStartedAt: row.grace_started_at,
    grantedEventId: row.granted_event_id,
    revokedEventId: row.revoked_event_id,
    lastEventId: row.last_event_id,
    lastOriginId: row.last_origin_id,
  };
}
