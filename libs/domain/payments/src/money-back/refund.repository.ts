import { Injectable } from '@nestjs/common';
import type { PaymentId, ProjectId } from '#kernel';
import { Database, type Prisma } from '#infra/database';
import type { PageRequest } from '#infra/http';
import type { Payment } from '../payment/payment';
import type { Refund, RefundStatus } from './refund';

type Row = Prisma.RefundGetPayload<object>;

@Injectable()
export class RefundRepository {
  constructor(private readonly db: Database) {}

  /** All refunds of these payments of one project, newest first. */
  async of(projectId: ProjectId, paymentIds: readonly PaymentId[]): Promise<Refund[]> {
    const rows = await this.db.client.refund.findMany({
      where: { projectId, paymentId: { in: [...paymentIds] } },
      orderBy: { id: 'desc' },
    });
    return rows.map(toRefund);
  }

  /** One more than asked for, so that the caller knows whether there is another page. */
  async page({ projectId, id }: Payment, { before, limit }: PageRequest): Promise<Refund[]> {
    const rows = await this.db.client.refund.findMany({
      where: { projectId, paymentId: id, id: { lt: before } },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    return rows.map(toRefund);
  }

  /** The refund that a request has begun, when it is repeated. */
  async findByOperation({ projectId, id }: Payment, operationId: string): Promise<Refund | undefined> {
    const row = await this.db.client.refund.findFirst({ where: { projectId, paymentId: id, operationId } });
    return row === null ? undefined : toRefund(row);
  }

  async findByProviderId({ projectId, id }: Payment, providerRefundId: string): Promise<Refund | undefined> {
    const row = await this.db.client.refund.findFirst({
      where: { projectId, paymentId: id, providerRefundId },
    });
    return row === null ? undefined : toRefund(row);
  }

  /** Ours, by our own id, as long as the provider is not known to have it. */
  async findAsked({ projectId, id: paymentId }: Payment, id: string): Promise<Refund | undefined> {
    const row = await this.db.client.refund.findFirst({
      where: { id, projectId, paymentId, providerRefundId: null },
    });
    return row === null ? undefined : toRefund(row);
  }

  async insert(refund: Refund): Promise<void> {
    await this.db.client.refund.create({ data: { ...refund, amount: BigInt(refund.amount) } });
  }

  async save({ id, projectId, ...refund }: Refund): Promise<void> {
    await this.db.client.refund.updateMany({
      where: { id, projectId },
      data: { ...refund, amount: BigInt(refund.amount) },
    });
  }

  /**
   * Takes refunds that were asked for some time ago and that the provider is not known to have. Marks them as asked for anew, so that several
   * replicas do not all try at once.
   */
  async takeHalfDone(olderThanSeconds: number, limit: number): Promise<Refund[]> {
    const taken = await this.db.query<{ id: string }>(
      `UPDATE payments.refunds SET asked_at = now() WHERE id IN (
         SELECT id FROM payments.refunds
         WHERE status = 'pending' AND provider_refund_id IS NULL
           AND asked_at < now() - $1::int * interval '1 second'
         ORDER BY asked_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [olderThanSeconds, limit],
    );
    const rows = await this.db.client.refund.findMany({ where: { id: { in: taken.map(({ id }) => id) } } });
    return rows.map(toRefund);
  }
}

function toRefund({ askedAt: _asked, ...row }: Row): Refund {
  return {
    ...row,
    projectId: row.projectId as ProjectId,
    paymentId: row.paymentId as PaymentId,
    amount: Number(row.amount),
    status: row.status as RefundStatus,
  };
}
