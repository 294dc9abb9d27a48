import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { Database } from '#infra/database';
import { CoalescedTakes } from './coalesced-takes';
import { creditEventMetadataJson, creditEventsJson, creditEventTypesJson } from './credit-events';
import { LARGEST_BALANCE } from './credit-fields';
import { lastsUntil, type CreditPeriod } from './period-credits';

/** What a user of a project holds of one kind of credit. */
export interface Wallet {
  readonly projectId: string;
  readonly userId: string;
  readonly creditType: string;
}

/** What every movement has: it acts once per `operationId`, for ever, and happens at `now`. */
interface Movement {
  readonly amount: number;
  readonly reference: string | null;
  readonly operationId: string;
  readonly now: Date;
}

export interface Taking extends Movement {
  /** `consumed` takes the whole amount or nothing, `revoked` at most what is there. */
  readonly kind: 'consumed' | 'revoked';
}

/** What is taken together with others. */
export interface Take {
  readonly wallet: Wallet;
  readonly taking: Taking;
  /** What caused it, as its event will tell: JSON. */
  readonly metadata: string;
}

export interface Granting extends Movement {
  readonly expiresAt: Date | null;
  readonly source: { readonly type: 'purchase'; readonly id: string } | { readonly type: 'manual' };
}

/** `repeated` answers what the operation answered when it was done. */
export interface Taken {
  readonly outcome: 'taken' | 'repeated' | 'insufficient';
  readonly moved: number;
  readonly available: number;
}

export interface Granted {
  readonly outcome: 'granted' | 'repeated' | 'limit';
  readonly lotId: string;
  readonly available: number;
}

interface GrantedRow {
  outcome: Granted['outcome'];
  lot_id: string | null;
  available: bigint;
}

const GRANT_PARAMETERS =
  '$1, $2, $3, $4::bigint, $5::timestamptz, $6, $7, $8, $9::bigint, $10, $11, $12, $13, $14::timestamptz, $15::jsonb';

const sourceOfTaking = { consumed: 'consumption', revoked: 'manual' } as const;

/**
 * Moves credits. Each method is one call of a function in the database (see the migration `moving_credits`), so a movement with
 * its lots, its ledger entry and its event is one round trip, right under any concurrency.
 */
@Injectable()
export class CreditWalletsRepository {
  private readonly coalesced = new CoalescedTakes((takes: readonly Take[]) => this.takeAll(takes));

  constructor(private readonly db: Database) {}

  /**
   * Takes credits, those that lapse soonest first. What is spent outside a transaction shares its statement with what others spend at
   * the same moment.
   */
  async take(wallet: Wallet, taking: Taking): Promise<Taken> {
    if (taking.kind === 'consumed' && !this.db.inTransaction) {
      const metadata = creditEventMetadataJson(taking.operationId);
      return this.coalesced.take({ wallet, taking, metadata });
    }
    return this.takeOne(wallet, taking);
  }

  private async takeOne({ projectId, userId, creditType }: Wallet, taking: Taking): Promise<Taken> {
    const { kind, amount, reference, operationId, now } = taking;
    const rows = await this.db.query<{ outcome: Taken['outcome']; moved: bigint; available: bigint }>(
      `SELECT outcome, moved, available
       FROM auth.take_credits($1, $2, $3, $4, $5::bigint, $6, $7, $8, $9, $10, $11::timestamptz, $12::jsonb)`,
      [
        kind,
        projectId,
        userId,
        creditType,
        BigInt(amount),
        sourceOfTaking[kind],
        reference,
        operationId,
        newId('le', now),
        newId('evt', now),
        now,
        creditEventsJson(operationId),
      ],
    );
    const { outcome, moved, available } = only(rows);
    return { outcome, moved: Number(moved), available: Number(available) };
  }

  /**
   * Wallets are locked in the order of their keys, by code units, so that statements of several wallets cannot block each other.
   * Plan: nested loop over the requests as they come.
   */
  private async takeAll(takes: readonly Take[]): Promise<Taken[]> {
    const inOrder = [...takes.entries()].sort(([, left], [, right]) => compare(keyOf(left), keyOf(right)));
    const column = (of: (take: Take) => string) => inOrder.map(([, take]) => of(take));
    const rows = await this.db.outsideTransaction(() =>
      this.db.query<{ outcome: Taken['outcome']; moved: bigint; available: bigint }>(
        `SELECT result.outcome, result.moved, result.available
         FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                     $10::text[])
           AS asked (project_id, user_id, credit_type, amount, reference, operation_id, entry_id, event_id, at, metadata)
         CROSS JOIN LATERAL auth.take_credits(
           'consumed', asked.project_id, asked.user_id, asked.credit_type, asked.amount, 'consumption', nullif(asked.reference, ''),
           asked.operation_id, asked.entry_id, asked.event_id, asked.at::timestamptz,
           $11::jsonb || jsonb_build_object('metadata', asked.metadata::jsonb)) AS result`,
        [
          column(({ wallet }) => wallet.projectId),
          column(({ wallet }) => wallet.userId),
          column(({ wallet }) => wallet.creditType),
          inOrder.map(([, { taking }]) => BigInt(taking.amount)),
          column(({ taking }) => taking.reference ?? ''),
          column(({ taking }) => taking.operationId),
          column(({ taking }) => newId('le', taking.now)),
          column(({ taking }) => newId('evt', taking.now)),
          column(({ taking }) => taking.now.toISOString()),
          column(({ metadata }) => metadata),
          creditEventTypesJson,
        ],
      ),
    );
    const answers: Taken[] = [];
    for (const [index, [place]] of inOrder.entries()) {
      const row = rows[index];
      if (row === undefined)
        throw new Error(`${takes.length} takes were asked for and ${rows.length} answered`);
      const { outcome, moved, available } = row;
      answers[place] = { outcome, moved: Number(moved), available: Number(available) };
    }
    return answers;
  }

  /** Adds a lot, of which the debt of the wallet is repaid first. */
  async grant(wallet: Wallet, granting: Granting): Promise<Granted> {
    const rows = await this.db.query<GrantedRow>(
      `SELECT outcome, lot_id, available FROM auth.grant_credits(${GRANT_PARAMETERS})`,
      grantParameters(wallet, granting),
    );
    return toGranted(rows);
  }

  /** The same for what was paid for together with a period: what is left of the periods before it ends. */
  async grantForPeriod(wallet: Wallet, granting: Granting, period: CreditPeriod): Promise<Granted> {
    const rows = await this.db.query<GrantedRow>(
      `SELECT outcome, lot_id, available
       FROM auth.grant_period_credits(${GRANT_PARAMETERS}, $16, $17::timestamptz, $18::timestamptz)`,
      [...grantParameters(wallet, granting), period.of, period.endsAt, lastsUntil(period)],
    );
    return toGranted(rows);
  }

  /** Takes the lapsed lots out of all wallets of a user. */
  async lapseOf(projectId: string, userId: string, now: Date): Promise<void> {
    await this.db.query(
      `SELECT count(auth.lapse_credits(project_id, user_id, credit_type, $3::timestamptz, $4::jsonb))
       FROM (SELECT project_id, user_id, credit_type FROM auth.credit_balances
             WHERE project_id = $1 AND user_id = $2 AND next_expiry_at <= $3::timestamptz
             ORDER BY credit_type COLLATE "C") AS due`,
      [projectId, userId, now, creditEventsJson(newId('req', now))],
    );
  }

  /**
   * Takes the lapsed lots out of up to `limit` wallets that no other replica is working on; returns out of how many.
   * Plan: range scan of (next_expiry_at) where there is one.
   */
  async lapseDue(now: Date, limit: number): Promise<number> {
    const rows = await this.db.query<{ wallets: bigint }>(
      `SELECT count(auth.lapse_credits(project_id, user_id, credit_type, $1::timestamptz, $3::jsonb)) AS wallets
       FROM (SELECT project_id, user_id, credit_type FROM auth.credit_balances
             WHERE next_expiry_at <= $1::timestamptz
             ORDER BY next_expiry_at LIMIT $2::int FOR UPDATE SKIP LOCKED) AS due`,
      [now, limit, creditEventsJson(newId('req', now))],
    );
    return Number(only(rows).wallets);
  }
}

function grantParameters({ projectId, userId, creditType }: Wallet, granting: Granting) {
  const { amount, expiresAt, source, reference, operationId, now } = granting;
  return [
    projectId,
    userId,
    creditType,
    BigInt(amount),
    expiresAt,
    source.type,
    source.type === 'purchase' ? source.id : null,
    reference,
    BigInt(LARGEST_BALANCE),
    operationId,
    newId('lot', now),
    newId('le', now),
    newId('evt', now),
    now,
    creditEventsJson(operationId),
  ];
}

function toGranted(rows: readonly GrantedRow[]): Granted {
  const { outcome, lot_id, available } = only(rows);
  return { outcome, lotId: lot_id ?? '', available: Number(available) };
}

function keyOf({ wallet }: Take): string {
  return `${wallet.projectId}\n${wallet.userId}\n${wallet.creditType}`;
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('A statement that always returns a row returned none');
  return row;
}
