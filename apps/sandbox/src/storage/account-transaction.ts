import { type PoolClient } from 'pg';
import { API_VERSION } from '../events/api-version';
import { previousAttributes } from '../events/previous-attributes';
import { newId } from '../ids';
import {
  type AnyObject,
  type ObjectType,
  type ObjectTypes,
  type ReportedUsage,
  type StripeEvent,
  type StripeEventType,
  type TestClock,
} from '../stripe-objects';
import { type DeliveryPlan, planDeliveries } from '../webhooks/plan-deliveries';
import { AccountReader, type Page, type PageQuery } from './account-reader';

/** The API request that caused a change, as events tell it; both null for what happens by itself. */
export interface Origin {
  requestId: string | null;
  idempotencyKey: string | null;
}

export const automatic: Origin = { requestId: null, idempotencyKey: null };

/**
 * All changes of one request in one account. Objects are read once, changed in place and written together at the end,
 * with the events that tell of them and the webhook deliveries of those, so either all of it exists or none.
 *
 * An account's transactions run one after another (see AccountStore), so nothing that is read here can change meanwhile.
 */
export class AccountTransaction extends AccountReader {
  private readonly known = new Map<string, AnyObject>();
  private readonly unsaved = new Set<AnyObject>();
  private readonly events: StripeEvent[] = [];
  /** The one that what this transaction concerns lives by, instead of by the sandbox's clock. */
  private testClock: TestClock | undefined;

  constructor(
    protected override readonly db: PoolClient,
    account: string,
    worldTime: number,
    private readonly origin: Origin,
  ) {
    super(db, account, worldTime);
  }

  override async findAny(id: string): Promise<AnyObject | undefined> {
    const found = this.known.get(id) ?? (await super.findAny(id));
    if (!found) return undefined;
    this.known.set(id, found);
    await this.enterTimeOf(found);
    return found;
  }

  override get now(): number {
    return this.testClock?.frozen_time ?? this.worldTime;
  }

  override async page<T extends ObjectType>(type: T, query: PageQuery): Promise<Page<ObjectTypes[T]>> {
    await this.writeObjects();
    const { data, hasMore } = await super.page(type, query);
    return { data: data.map((row) => this.identity(row)), hasMore };
  }

  override async usage(meter: string, customer: string, from: number, to: number): Promise<ReportedUsage[]> {
    await this.writeObjects();
    return super.usage(meter, customer, from, to);
  }

  /** Keeps a new or a changed object. The id is the object's own. */
  save<T extends AnyObject>(object: T): T {
    const known = this.known.get(object.id);
    if (known && known !== object) this.unsaved.delete(known);
    this.known.set(object.id, object);
    this.unsaved.add(object);
    return object;
  }

  /** Tells the account's webhook endpoints of `object` as it is now. */
  emit(type: StripeEventType, object: AnyObject, previous?: Record<string, unknown>): void {
    const snapshot = structuredClone(object) as unknown as Record<string, unknown>;
    this.events.push({
      id: newId('evt'),
      object: 'event',
      api_version: API_VERSION,
      created: this.now,
      data: previous ? { object: snapshot, previous_attributes: previous } : { object: snapshot },
      livemode: false,
      pending_webhooks: 0,
      request: { id: this.origin.requestId, idempotency_key: this.origin.idempotencyKey },
      type,
    });
  }

  create<T extends AnyObject>(object: T, type?: StripeEventType): T {
    this.save(object);
    if (type) this.emit(type, object);
    return object;
  }

  /** Changes an object and, if that made a difference, tells of it with what it was before. */
  update<T extends AnyObject>(object: T, type: StripeEventType, change: (object: T) => void): T {
    const before = structuredClone(object) as unknown as Record<string, unknown>;
    change(object);
    const previous = previousAttributes(before, object as unknown as Record<string, unknown>);
    if (Object.keys(previous).length === 0) return object;
    this.save(object);
    this.emit(type, object, previous);
    return object;
  }

  /** Tells of the end of an object, and buries it. */
  delete(object: AnyObject, type: StripeEventType): void {
    this.emit(type, object);
    this.bury(object);
  }

  /** Leaves a tombstone in the place of an object: lists no longer show it. */
  bury(object: AnyObject): void {
    this.save({ id: object.id, object: object.object, deleted: true } as unknown as AnyObject);
  }

  /** Does something to see what would come of it; all of it is undone, and of no further use but the answer. */
  async rehearse<T>(work: () => Promise<T>): Promise<T> {
    await this.writeObjects();
    const told = this.events.length;
    await this.db.query('SAVEPOINT rehearsal');
    try {
      return structuredClone(await work());
    } finally {
      await this.db.query('ROLLBACK TO SAVEPOINT rehearsal');
      this.events.length = told;
      this.unsaved.clear();
      this.known.clear();
    }
  }

  /** Runs a statement of another table in this transaction, after the objects: see `forgetEverything`. */
  async alsoRun<T>(work: (db: PoolClient) => Promise<T>): Promise<T> {
    await this.writeObjects();
    return work(this.db);
  }

  /** Writes everything. Answers whether there are webhooks to send. */
  async flush(): Promise<boolean> {
    const deliveries = await this.planDeliveries();
    for (const event of this.events) this.save(event);
    await this.writeObjects();
    if (deliveries.length > 0) await this.writeDeliveries(deliveries);
    return deliveries.length > 0;
  }

  /** Whoever has a test clock takes the whole transaction into its time: nothing that hangs together has two. */
  private async enterTimeOf(object: AnyObject): Promise<void> {
    if (object.object === 'test_helpers.test_clock') {
      if (!('deleted' in object)) this.testClock = object;
    } else if ('test_clock' in object && object.test_clock && object.test_clock !== this.testClock?.id) {
      await this.find('test_helpers.test_clock', object.test_clock);
    }
  }

  private identity<T extends AnyObject>(row: T): T {
    const known = this.known.get(row.id);
    if (known) return known as T;
    this.known.set(row.id, row);
    return row;
  }

  private async planDeliveries(): Promise<DeliveryPlan[]> {
    if (this.events.length === 0) return [];
    const { data: endpoints } = await this.page('webhook_endpoint', { limit: 100 });
    return planDeliveries(this.events, endpoints);
  }

  private async writeObjects(): Promise<void> {
    if (this.unsaved.size === 0) return;
    const objects = [...this.unsaved].map((object) => ({
      id: object.id,
      type: 'deleted' in object ? `deleted ${object.object}` : object.object,
      created: 'created' in object && object.created ? object.created : this.now,
      data: object,
    }));
    this.unsaved.clear();
    await this.db.query({
      name: 'write-objects',
      text: `INSERT INTO stripe_sandbox.objects (account, id, type, created, data)
             SELECT $1, item->>'id', item->>'type', (item->>'created')::bigint, item->'data'
             FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS list (item, position)
             ORDER BY position
             ON CONFLICT (account, id) DO UPDATE SET type = excluded.type, data = excluded.data`,
      values: [this.account, JSON.stringify(objects)],
    });
  }

  private async writeDeliveries(deliveries: DeliveryPlan[]): Promise<void> {
    await this.db.query({
      name: 'write-deliveries',
      text: `INSERT INTO stripe_sandbox.deliveries (account, event, event_type, endpoint, lane, next_attempt_at)
             SELECT $1, event, event_type, endpoint, lane, $3
             FROM jsonb_to_recordset($2::jsonb) AS list (event text, event_type text, endpoint text, lane text)`,
      values: [this.account, JSON.stringify(deliveries), this.worldTime],
    });
  }
}
