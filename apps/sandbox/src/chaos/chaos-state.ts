import { type Pool } from 'pg';
import {
  type Chaos,
  deliveryTrouble,
  type DeliveryTrouble,
  requestTrouble,
  type RequestTrouble,
} from './trouble';

interface ChaosRow {
  plan: Chaos | null;
  since_delivery: number;
}

/** The trouble that is on, if any; it is in the database, so that it goes on after a restart. */
export class ChaosState {
  private plan: Chaos | undefined;
  private sinceDelivery = 0;
  /** How often each route has been asked since the trouble began. */
  private readonly asked = new Map<string, number>();

  constructor(private readonly pool: Pool) {}

  get current(): Chaos | undefined {
    return this.plan;
  }

  async load(): Promise<void> {
    const { rows } = await this.pool.query<ChaosRow>('SELECT plan, since_delivery FROM stripe_sandbox.chaos');
    this.take(rows[0]);
  }

  /** Begins trouble, or ends all of it. */
  async set(plan: Chaos | undefined): Promise<void> {
    const { rows } = await this.pool.query<ChaosRow>(
      `UPDATE stripe_sandbox.chaos
       SET plan = $1, since_delivery = (SELECT coalesce(max(id), 0) FROM stripe_sandbox.deliveries)
       RETURNING plan, since_delivery`,
      [plan ? JSON.stringify(plan) : null],
    );
    this.take(rows[0]);
  }

  forRequest(route: string): RequestTrouble | undefined {
    if (!this.plan) return undefined;
    const number = (this.asked.get(route) ?? 0) + 1;
    this.asked.set(route, number);
    return requestTrouble(this.plan, route, number);
  }

  async forDelivery(delivery: {
    id: number;
    endpoint: string;
    event: { type: string };
  }): Promise<DeliveryTrouble | undefined> {
    const { plan } = this;
    if (!plan || delivery.id <= this.sinceDelivery) return undefined;
    const { rows } = await this.pool.query<{ number: number }>(
      `SELECT count(*) AS number FROM stripe_sandbox.deliveries
       WHERE endpoint = $1 AND event_type = $2 AND id > $3 AND id <= $4`,
      [delivery.endpoint, delivery.event.type, this.sinceDelivery, delivery.id],
    );
    return deliveryTrouble(plan, delivery.event.type, rows[0]?.number ?? 0);
  }

  private take(row: ChaosRow | undefined): void {
    this.plan = row?.plan ?? undefined;
    this.sinceDelivery = row?.since_delivery ?? 0;
    this.asked.clear();
  }
}
