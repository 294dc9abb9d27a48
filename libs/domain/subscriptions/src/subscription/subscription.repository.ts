import { Injectable } from '@nestjs/common';
import type { SubscriptionStatus } from '#contracts';
import { Database, type Prisma } from '#infra/database';
import type { StoredSubscription, Subscription } from './subscription';

const MOST_PER_USER = 100;

type Row = Prisma.SubscriptionGetPayload<object>;

@Injectable()
export class SubscriptionRepository {
  constructor(private readonly db: Database) {}

  async findByProviderId(providerSubscriptionId: string): Promise<StoredSubscription | undefined> {
    const row = await this.db.client.subscription.findUnique({ where: { providerSubscriptionId } });
    return row === null ? undefined : toSubscription(row);
  }

  /** Those of them that are known, by Stripe's id. */
  async findByProviderIds(ids: readonly string[]): Promise<Map<string, StoredSubscription>> {
    const rows = await this.db.client.subscription.findMany({
      where: { providerSubscriptionId: { in: [...ids] } },
    });
    return new Map(rows.map((row) => [row.providerSubscriptionId, toSubscription(row)]));
  }

  async find(projectId: string, id: string): Promise<StoredSubscription | undefined> {
    const row = await this.db.client.subscription.findFirst({ where: { projectId, id } });
    return row === null ? undefined : toSubscription(row);
  }

  /** Holds the subscription until the transaction ends: all changes of one go one after the other. */
  async lockByProviderId(providerSubscriptionId: string): Promise<StoredSubscription | undefined> {
    const locked = await this.db.query(
      'SELECT id FROM subscriptions.subscriptions WHERE provider_subscription_id = $1 FOR UPDATE',
      [providerSubscriptionId],
    );
    return locked.length === 0 ? undefined : this.findByProviderId(providerSubscriptionId);
  }

  /** Holds ended subscriptions whose grace is over until the transaction ends; those that others hold are left out. */
  async lockExpirable(now: Date, limit: number): Promise<StoredSubscription[]> {
    // Plan: index scan on (grace_ends_at) where canceled.
    const locked = await this.db.query<{ id: string }>(
      `SELECT id FROM subscriptions.subscriptions WHERE status = 'canceled' AND grace_ends_at <= $1
       ORDER BY grace_ends_at LIMIT $2::int FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    if (locked.length === 0) return [];
    const rows = await this.db.client.subscription.findMany({
      where: { id: { in: locked.map(({ id }) => id) } },
    });
    return rows.map(toSubscription);
  }

  /** Those of a user, newest first; of one product where it is named. */
  async list(projectId: string, userId: string, productId?: string): Promise<StoredSubscription[]> {
    const rows = await this.db.client.subscription.findMany({
      where: { projectId, userId, productId },
      orderBy: { id: 'desc' },
      take: MOST_PER_USER,
    });
    return rows.map(toSubscription);
  }

  /** Whether a customer at Stripe pays for a subscription of another project's as well, that has not ended. */
  async isPaidForElsewhere(
    projectId: string,
    { stripeAccount, customerId }: Pick<Subscription, 'stripeAccount' | 'customerId'>,
  ): Promise<boolean> {
    const rows = await this.db.query(
      `SELECT 1 AS one FROM subscriptions.subscriptions
       WHERE stripe_account = $1 AND customer_id = $2 AND project_id <> $3 AND status NOT IN ('canceled', 'expired') LIMIT 1`,
      [stripeAccount, customerId, projectId],
    );
    return rows.length > 0;
  }

  /** Which of a user's that are billed by this meter covers the time of his usage; of several the one that was so last. */
  async findMetered(usage: {
    readonly projectId: string;
    readonly userId: string;
    readonly meter: string;
    readonly usedAt: Date;
  }): Promise<StoredSubscription | undefined> {
    const { projectId, userId, meter, usedAt } = usage;
    const row = await this.db.client.subscription.findFirst({
      where: {
        projectId,
        userId,
        meter,
        status: { not: 'incomplete' },
        meteredSince: { lte: usedAt },
        OR: [{ endedAt: null }, { endedAt: { gt: usedAt } }],
      },
      orderBy: [{ meteredSince: 'desc' }, { id: 'desc' }],
    });
    return row === null ? undefined : toSubscription(row);
  }

  /** Live ones whose period should have gone on, that were not heard of since, or that are at a foreign price: of all projects, ascending by id. */
  async listOverdue(
    { periodOverBefore, heardOfBefore }: { periodOverBefore: Date; heardOfBefore: Date },
    { after, limit }: { after: string; limit: number },
  ): Promise<Pick<Subscription, 'id' | 'providerSubscriptionId'>[]> {
    // Plan: index scan on (id) where neither canceled nor expired.
    return this.db.query(
      `SELECT id, provider_subscription_id AS "providerSubscriptionId" FROM subscriptions.subscriptions
       WHERE status NOT IN ('canceled', 'expired') AND id > $1
         AND (current_period_end < $2 OR provider_state_at < $3 OR foreign_price) ORDER BY id LIMIT $4`,
      [after, periodOverBefore, heardOfBefore, limit],
    );
  }

  /** False when another has inserted the same subscription of Stripe first. */
  async insert(subscription: Subscription, now: Date): Promise<boolean> {
    const { count } = await this.db.client.subscription.createMany({
      data: { ...toRow(subscription), revision: 1, createdAt: now, updatedAt: now },
      skipDuplicates: true,
    });
    return count > 0;
  }

  /** Writes a subscription that is held, and counts its revision up. */
  async save(subscription: Subscription, now: Date): Promise<void> {
    const { id, projectId, ...state } = toRow(subscription);
    await this.db.client.subscription.updateMany({
      where: { id, projectId },
      data: { ...state, revision: { increment: 1 }, updatedAt: now },
    });
  }
}

function toRow(subscription: Subscription) {
  return {
    id: subscription.id,
    projectId: subscription.projectId,
    userId: subscription.userId,
    productId: subscription.productId,
    paymentId: subscription.paymentId,
    stripeAccount: subscription.stripeAccount,
    customerId: subscription.customerId,
    providerSubscriptionId: subscription.providerSubscriptionId,
    priceId: subscription.priceId,
    foreignPrice: subscription.foreignPrice,
    quantity: subscription.quantity,
    status: subscription.status,
    currentPeriodStart: subscription.currentPeriodStart,
    currentPeriodEnd: subscription.currentPeriodEnd,
    cancelAtPeriodEnd: subscription.cancelAtPeriodEnd,
    trialEnd: subscription.trialEnd,
    announcedTrialEnd: subscription.announcedTrialEnd,
    canceledAt: subscription.canceledAt,
    endedAt: subscription.endedAt,
    firstFailedAt: subscription.firstFailedAt,
    graceDays: subscription.graceDays,
    graceEndsAt: subscription.graceEndsAt,
    permissions: [...subscription.permissions],
    periodPaymentId: subscription.periodPaymentId,
    withheld: subscription.withheld,
    credits: subscription.credits as unknown as Prisma.InputJsonArray,
    meter: subscription.meter,
    meteredSince: subscription.meteredSince,
    resumesAt: subscription.resumesAt,
    providerStateAt: subscription.providerStateAt,
  };
}

function toSubscription({ updatedAt: _, ...row }: Row): StoredSubscription {
  return {
    ...row,
    status: row.status as SubscriptionStatus,
    credits: row.credits as unknown as Subscription['credits'],
  };
}
