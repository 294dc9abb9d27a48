import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { Database } from '#infra/database';
import { creditEventsJson } from '../credits/credit-events';
import type { PermissionSourceType } from '../permissions/permission-decision';
import type { AccessFindings } from './check-access/access-decision';

export interface AccessQuestion {
  readonly projectId: string;
  readonly userId: string;
  readonly permission: string | undefined;
  readonly credits:
    | { readonly creditType: string; readonly amount: number; readonly consume: boolean }
    | undefined;
  readonly operationId: string;
  readonly now: Date;
}

interface GrantJson {
  source_type: PermissionSourceType;
  source_id: string;
  live: boolean;
  expires_at: string | null;
  revoked_at: string | null;
  grace_ends_at: string | null;
}

interface Row {
  grants: GrantJson[];
  outcome: 'taken' | 'repeated' | 'insufficient' | null;
  available: bigint | null;
}

/** Permissions and credits in one call. */
@Injectable()
export class AccessRepository {
  constructor(private readonly db: Database) {}

  /**
   * Finds what decides, and takes the credits where that is asked and allowed: one call of `auth.check_access` (see the migration
   * `check_access`), so one round trip.
   */
  async find(question: AccessQuestion): Promise<AccessFindings> {
    const { projectId, userId, permission, credits, operationId, now } = question;
    const [row] = await this.db.query<Row>(
      `SELECT grants, outcome, available
       FROM auth.check_access($1, $2, $3, $4, $5::bigint, $6::boolean, $7, $8, $9, $10::timestamptz, $11::jsonb)`,
      [
        projectId,
        userId,
        permission ?? null,
        credits?.creditType ?? null,
        credits === undefined ? null : BigInt(credits.amount),
        credits?.consume ?? false,
        operationId,
        newId('le', now),
        newId('evt', now),
        now,
        creditEventsJson(operationId),
      ],
    );
    if (row === undefined) throw new Error('A statement that always returns a row returned none');
    return {
      ...(permission === undefined ? {} : { grants: row.grants.map(toStanding) }),
      ...(credits === undefined ? {} : { credits: creditsFound(row, credits.amount) }),
    };
  }
}

function creditsFound(
  { outcome, available }: Row,
  amount: number,
): { sufficient: boolean; available: number } {
  const left = Number(available);
  return { sufficient: outcome === null ? left >= amount : outcome !== 'insufficient', available: left };
}

function toStanding(grant: GrantJson) {
  return {
    source: { type: grant.source_type, id: grant.source_id },
    live: grant.live,
    expiresAt: dateOf(grant.expires_at),
    revokedAt: dateOf(grant.revoked_at),
    graceEndsAt: dateOf(grant.grace_ends_at),
  };
}

function dateOf(time: string | null): Date | null {
  return time === null ? null : new Date(time);
}
