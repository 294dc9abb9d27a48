import { Injectable } from '@nestjs/common';
import type { PaymentId, ProjectId } from '#kernel';
import { Database, type Prisma } from '#infra/database';
import type { ProviderDisputeStatus } from '#infra/stripe';
import type { Dispute, DisputePhase } from './dispute';

type Row = Prisma.DisputeGetPayload<object>;

@Injectable()
export class DisputeRepository {
  constructor(private readonly db: Database) {}

  /** All disputes of these payments of one project, newest first. */
  async of(projectId: ProjectId, paymentIds: readonly PaymentId[]): Promise<Dispute[]> {
    const rows = await this.db.client.dispute.findMany({
      where: { projectId, paymentId: { in: [...paymentIds] } },
      orderBy: { id: 'desc' },
    });
    return rows.map(toDispute);
  }

  async findByProviderId(providerDisputeId: string): Promise<Dispute | undefined> {
    const row = await this.db.client.dispute.findUnique({ where: { providerDisputeId } });
    return row === null ? undefined : toDispute(row);
  }

  async insert(dispute: Dispute): Promise<void> {
    await this.db.client.dispute.create({ data: { ...dispute, amount: BigInt(dispute.amount) } });
  }

  async save({ id, projectId, ...dispute }: Dispute): Promise<void> {
    await this.db.client.dispute.updateMany({
      where: { id, projectId },
      data: { ...dispute, amount: BigInt(dispute.amount) },
    });
  }
}

function toDispute(row: Row): Dispute {
  return {
    ...row,
    projectId: row.projectId as ProjectId,
    paymentId: row.paymentId as PaymentId,
    amount: Number(row.amount),
    status: row.status as ProviderDisputeStatus,
    phase: row.phase as DisputePhase,
  };
}
