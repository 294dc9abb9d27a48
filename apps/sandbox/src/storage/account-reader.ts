import { type AnyObject, type ObjectType, type ObjectTypes, type ReportedUsage } from '../stripe-objects';
import { resourceMissing } from '../http/stripe-error';
import { type Queryable } from './database';

/** Bounds of `created`, in unix seconds. */
export interface CreatedRange {
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
}

type Match = Record<string, unknown>;

export interface PageQuery {
  limit: number;
  /** The id that the page begins after, towards older objects. */
  startingAfter?: string;
  /** The id that the page ends before, towards newer objects. */
  endingBefore?: string;
  /** Fields, nested ones too, that must have exactly these values; of a list, any one will do. */
  match?: Match | Match[];
  created?: CreatedRange;
  /** Event types, where `customer.*` means all that begin so; only for events. */
  eventTypes?: string[];
  /** Whether every webhook of it was delivered; only for events. */
  delivered?: boolean;
}

export interface Page<T> {
  data: T[];
  hasMore: boolean;
}

/** What one account holds, read only. */
export class AccountReader {
  constructor(
    protected readonly db: Queryable,
    readonly account: string,
    /** The sandbox's time, in unix seconds; one value for the whole request. */
    protected readonly worldTime: number,
  ) {}

  /** What the time is for what the request concerns, in unix seconds. */
  get now(): number {
    return this.worldTime;
  }

  async findAny(id: string): Promise<AnyObject | undefined> {
    const { rows } = await this.db.query<{ data: AnyObject }>({
      name: 'find-object',
      text: 'SELECT data FROM stripe_sandbox.objects WHERE account = $1 AND id = $2',
      values: [this.account, id],
    });
    return rows[0]?.data;
  }

  async find<T extends ObjectType>(type: T, id: string): Promise<ObjectTypes[T] | undefined> {
    const found = await this.findAny(id);
    if (found?.object !== type) return undefined;
    // Of what has been deleted, Stripe goes on answering customers only.
    if ('deleted' in found && type !== 'customer') return undefined;
    return found as ObjectTypes[T];
  }

  /** The object, or Stripe's error for one that does not exist; `param` is the parameter that named it, if one did. */
  async get<T extends ObjectType>(type: T, id: string, param?: string): Promise<ObjectTypes[T]> {
    const found = await this.find(type, id);
    if (!found) throw resourceMissing(type, id, param);
    return found;
  }

  /** The object whose fields have these values; the newest when there are several. */
  async findBy<T extends ObjectType>(
    type: T,
    match: Record<string, unknown>,
  ): Promise<ObjectTypes[T] | undefined> {
    const { data } = await this.page(type, { limit: 1, match });
    return data[0];
  }

  /** A page of one type, newest first. */
  async page<T extends ObjectType>(type: T, query: PageQuery): Promise<Page<ObjectTypes[T]>> {
    const values: unknown[] = [this.account, type];
    const conditions = ['account = $1', 'type = $2'];
    const where = (condition: (placeholder: string) => string, value: unknown): void => {
      values.push(value);
      conditions.push(condition(`$${values.length}`));
    };
    if (Array.isArray(query.match)) {
      where(
        (value) => `data @> ANY (${value}::jsonb[])`,
        query.match.map((match) => JSON.stringify(match)),
      );
    } else if (query.match && Object.keys(query.match).length > 0) {
      // The second half lets the planner use the index that leaves events out.
      where((value) => `data @> ${value}::jsonb AND type <> 'event'`, JSON.stringify(query.match));
    }
    if (query.eventTypes) {
      const patterns = query.eventTypes.map((type) => type.replaceAll('_', '\\_').replace(/\*$/, '%'));
      where((value) => `data->>'type' LIKE ANY (${value}::text[])`, patterns);
    }
    if (query.delivered !== undefined) {
      where((value) => `((data->>'pending_webhooks')::int = 0) = ${value}`, query.delivered);
    }
    const { gt, gte, lt, lte } = query.created ?? {};
    if (gt !== undefined) where((value) => `created > ${value}`, gt);
    if (gte !== undefined) where((value) => `created >= ${value}`, gte);
    if (lt !== undefined) where((value) => `created < ${value}`, lt);
    if (lte !== undefined) where((value) => `created <= ${value}`, lte);

    const backwards = query.endingBefore !== undefined;
    if (query.startingAfter !== undefined) {
      const cursor = await this.sequenceOf(type, query.startingAfter, 'starting_after');
      where((value) => `sequence < ${value}`, cursor);
    }
    if (query.endingBefore !== undefined) {
      const cursor = await this.sequenceOf(type, query.endingBefore, 'ending_before');
      where((value) => `sequence > ${value}`, cursor);
    }
    values.push(query.limit + 1);
    const { rows } = await this.db.query<{ data: ObjectTypes[T] }>(
      `SELECT data FROM stripe_sandbox.objects WHERE ${conditions.join(' AND ')}
       ORDER BY sequence ${backwards ? 'ASC' : 'DESC'} LIMIT $${values.length}`,
      values,
    );
    const data = rows.slice(0, query.limit).map((row) => row.data);
    return { data: backwards ? data.reverse() : data, hasMore: rows.length > query.limit };
  }

  /** What all movements of money add up to, by currency. */
  async balances(): Promise<{ currency: string; amount: number }[]> {
    const { rows } = await this.db.query<{ currency: string; amount: number }>(
      `SELECT data->>'currency' AS currency, sum((data->>'net')::bigint)::bigint AS amount
       FROM stripe_sandbox.objects WHERE account = $1 AND type = 'balance_transaction'
       GROUP BY 1 ORDER BY 1`,
      [this.account],
    );
    return rows;
  }

  /** What was used under a meter by a customer, from a time on and before another, in unix seconds; in the order in which it was reported. */
  async usage(meter: string, customer: string, from: number, to: number): Promise<ReportedUsage[]> {
    const { rows } = await this.db.query<{ data: ReportedUsage }>({
      name: 'usage-of-customer',
      text: `SELECT data FROM stripe_sandbox.objects
             WHERE account = $1 AND type = 'sandbox.reported_usage' AND data @> $2::jsonb
               AND (data->>'timestamp')::bigint >= $3 AND (data->>'timestamp')::bigint < $4
             ORDER BY sequence`,
      values: [this.account, JSON.stringify({ meter, customer }), from, to],
    });
    return rows.map(({ data }) => data);
  }

  private async sequenceOf(type: ObjectType, id: string, param: string): Promise<number> {
    const { rows } = await this.db.query<{ sequence: number }>(
      'SELECT sequence FROM stripe_sandbox.objects WHERE account = $1 AND id = $2 AND type = $3',
      [this.account, id, type],
    );
    const [row] = rows;
    if (!row) throw resourceMissing(type, id, param);
    return row.sequence;
  }
}
