import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Projects } from '#domain/projects';
import type { OwnershipMarks } from '#infra/stripe';
import { OpenPaymentsRepository } from './open-payments.repository';

/** Tells which payments the provider has of our projects that are not here: a row was lost, or a backup was restored. */
@Injectable()
export class FindLostPayments {
  constructor(
    private readonly payments: OpenPaymentsRepository,
    private readonly projects: Projects,
  ) {}

  /** Marks of projects that we do not have are those of another installation on the same account. Each payment once. */
  async execute(marks: readonly OwnershipMarks[]): Promise<OwnershipMarks[]> {
    const byPayment = new Map(marks.map((mark) => [mark.paymentId, mark]));
    const existing = await this.payments.existing([...byPayment.keys()]);
    const lost: OwnershipMarks[] = [];
    for (const mark of byPayment.values()) {
      if (existing.has(mark.paymentId)) continue;
      if ((await this.projects.find(mark.projectId as ProjectId)) !== undefined) lost.push(mark);
    }
    return lost;
  }
}
