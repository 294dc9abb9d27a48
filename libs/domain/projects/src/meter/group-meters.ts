import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { ProjectsRepository } from '../project/projects.repository';
import { MetersRepository } from './meters.repository';

interface Member {
  readonly id: ProjectId;
  readonly billingGroup: string | null;
}

/**
 * Stripe counts usage by customer and meter. Projects of a billing group share their customers, so each meter may be used by one of them alone: else
 * one would bill what was used at the other.
 */
@Injectable()
export class GroupMeters {
  constructor(
    private readonly db: Database,
    private readonly projects: ProjectsRepository,
    private readonly meters: MetersRepository,
  ) {}

  /** Within the transaction that adds the meters. @throws DomainError `meter_taken_in_group` */
  async check({ id, billingGroup }: Member, wanted: readonly (string | null)[]): Promise<void> {
    const meters = wanted.filter((meter) => meter !== null);
    if (billingGroup === null || meters.length === 0) return;
    await this.holdGroup(billingGroup);
    const others = (await this.projects.idsOfGroup(billingGroup)).filter((other) => other !== id);
    const taken = await this.meters.findTaken(others, meters);
    if (taken === undefined) return;
    throw new DomainError(
      'meter_taken_in_group',
      `The meter ${taken.meter} is that of ${taken.projectId}, which shares its customers with ${id}: their usage would be mixed. Name it otherwise.`,
    );
  }

  /** Within the transaction in which the project joins the group. @throws DomainError `meter_taken_in_group` */
  async checkAll(member: Member): Promise<void> {
    await this.check(member, await this.meters.of(member.id));
  }

  /** Two that add the same meter at once would each not see the other's. */
  private async holdGroup(billingGroup: string): Promise<void> {
    await this.db.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text', [
      `projects.billing_group:${billingGroup}`,
    ]);
  }
}
