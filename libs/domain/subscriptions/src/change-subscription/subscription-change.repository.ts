import { Injectable } from '@nestjs/common';
import { Database, type Prisma } from '#infra/database';
import type { ProrationBehavior } from '#infra/stripe';
import type { SubscriptionChange, SubscriptionChangeState } from './subscription-change';

@Injectable()
export class SubscriptionChangeRepository {
  constructor(private readonly db: Database) {}

  async find(projectId: string, operationId: string): Promise<SubscriptionChange | undefined> {
    const row = await this.db.client.subscriptionChange.findUnique({
      where: { projectId_operationId: { projectId, operationId } },
    });
    return row === null ? undefined : toChange(row);
  }

  /** Writes a change down, unless the same operation did so before. */
  async open(change: SubscriptionChange): Promise<void> {
    await this.db.client.subscriptionChange.createMany({ data: [change], skipDuplicates: true });
  }

  /** Whether another change of the subscription to this product is on its way. */
  async hasOther({
    projectId,
    subscriptionId,
    productId,
    operationId,
  }: SubscriptionChange): Promise<boolean> {
    const count = await this.db.client.subscriptionChange.count({
      where: { projectId, subscriptionId, productId, state: 'open', operationId: { not: operationId } },
    });
    return count > 0;
  }

  async settle(
    { projectId, operationId }: SubscriptionChange,
    state: Exclude<SubscriptionChangeState, 'open'>,
    settledAt: Date,
  ): Promise<void> {
    await this.db.client.subscriptionChange.updateMany({
      where: { projectId, operationId, state: 'open' },
      data: { state, settledAt },
    });
  }
}

function toChange(row: Prisma.SubscriptionChangeGetPayload<object>): SubscriptionChange {
  return {
    projectId: row.projectId,
    operationId: row.operationId,
    subscriptionId: row.subscriptionId,
    productId: row.productId,
    priceId: row.priceId,
    quantity: row.quantity,
    prorationBehavior: row.prorationBehavior as ProrationBehavior,
    prorationDate: row.prorationDate,
    state: row.state as SubscriptionChangeState,
    createdAt: row.createdAt,
  };
}
