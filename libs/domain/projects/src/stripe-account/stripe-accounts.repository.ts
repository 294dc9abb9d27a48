import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database, type Prisma } from '#infra/database';

/** An account at Stripe that a project has brought. The keys are encrypted. */
export type OwnStripeAccount = Prisma.StripeAccountGetPayload<object>;

/** What is written of an account that is put. */
export type PutStripeAccount = Omit<OwnStripeAccount, 'projectId' | 'accountId' | 'createdAt' | 'updatedAt'>;

@Injectable()
export class StripeAccountsRepository {
  constructor(private readonly db: Database) {}

  async find(projectId: string, accountId: string): Promise<OwnStripeAccount | undefined> {
    const row = await this.db.client.stripeAccount.findUnique({
      where: { projectId_accountId: { projectId, accountId } },
    });
    return row ?? undefined;
  }

  /** Those that the project has or had, the newest first. */
  async of(projectId: string): Promise<OwnStripeAccount[]> {
    return this.db.client.stripeAccount.findMany({ where: { projectId }, orderBy: { updatedAt: 'desc' } });
  }

  /** Those of all projects. Their keys stay where they are. */
  async all(): Promise<Pick<OwnStripeAccount, 'projectId' | 'accountId' | 'createdAt'>[]> {
    return this.db.client.stripeAccount.findMany({
      select: { projectId: true, accountId: true, createdAt: true },
      orderBy: [{ projectId: 'asc' }, { accountId: 'asc' }],
    });
  }

  /** Adds the account, or puts new keys in the place of those that it has. */
  async put(
    projectId: ProjectId,
    accountId: string,
    keys: PutStripeAccount,
    now: Date,
  ): Promise<OwnStripeAccount> {
    return this.db.client.stripeAccount.upsert({
      where: { projectId_accountId: { projectId, accountId } },
      create: { projectId, accountId, ...keys, createdAt: now, updatedAt: now },
      update: { ...keys, updatedAt: now },
    });
  }
}
