import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import type { CreditDebt } from '#contracts';
import { Database, type Prisma } from '#infra/database';
import type { PageRequest } from '#infra/http';
import { toProduct } from '../product/products.repository';
import { detect } from './detection';
import { positionOf } from './position';
import type { Project, ProjectSettings } from './project';
import { defaultCancelUrl, defaultSuccessUrl } from './project-domain';

const withProducts = { products: { orderBy: { position: 'asc' } } } as const satisfies Prisma.ProjectInclude;

type ProjectRow = Prisma.ProjectGetPayload<{ include: typeof withProducts }>;

/** A project that is to be added. */
export interface NewProject extends ProjectSettings {
  readonly id: ProjectId;
  /** The operation that registers it. */
  readonly registeredBy: string;
}

@Injectable()
export class ProjectsRepository {
  constructor(private readonly db: Database) {}

  async find(id: ProjectId): Promise<Project | undefined> {
    const row = await this.db.client.project.findUnique({ where: { id }, include: withProducts });
    return row === null ? undefined : toProject(row);
  }

  /** The project that this operation has registered already. */
  async findRegisteredBy(operationId: string): Promise<Project | undefined> {
    const row = await this.db.client.project.findUnique({
      where: { registeredBy: operationId },
      include: withProducts,
    });
    return row === null ? undefined : toProject(row);
  }

  /** One more than asked for, newest first, with the key that they are sorted by. */
  async page({ limit, before }: PageRequest): Promise<{ position: string; project: Project }[]> {
    const rows = await this.db.client.project.findMany({
      where: before === undefined ? {} : { position: { lt: positionOf(before) } },
      orderBy: { position: 'desc' },
      take: limit + 1,
      include: withProducts,
    });
    return rows.map((row) => ({ position: String(row.position), project: toProject(row) }));
  }

  /** Which ids of the form `stem` or `stem-…` are taken. `stem` holds letters, digits and hyphens only. */
  async takenIds(stem: string): Promise<Set<string>> {
    const rows = await this.db.query<{ id: string }>(
      `SELECT id FROM projects.projects WHERE id = $1 OR id LIKE $1 || '-%'`,
      [stem],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Archived ones exist as well. */
  async exists(id: string): Promise<boolean> {
    return (await this.db.client.project.count({ where: { id } })) > 0;
  }

  /** Whether a project has one of these domains. */
  async existsWithDomain(domains: readonly string[]): Promise<boolean> {
    const rows = await this.db.query(
      `SELECT 1 AS one FROM projects.projects WHERE domain = ANY($1::text[]) LIMIT 1`,
      [domains],
    );
    return rows.length > 0;
  }

  /** Adds a project. False, and nothing done, when its id is taken or its operation has been carried out already. */
  async add(project: NewProject, now: Date): Promise<boolean> {
    const rows = await this.db.query(
      `INSERT INTO projects.projects (id, name, domain, default_currency, success_url, cancel_url, webhook_url,
         billing_group, credit_debt, registered_by, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        project.id,
        project.name,
        project.domain,
        project.defaultCurrency,
        project.successUrl,
        project.cancelUrl,
        project.webhookUrl,
        project.billingGroup,
        project.creditDebt,
        project.registeredBy,
        now,
      ],
    );
    return rows.length > 0;
  }

  /** Keeps everyone else from changing the project until the transaction ends. False when there is none. */
  async lock(id: ProjectId): Promise<boolean> {
    const rows = await this.db.query(`SELECT id FROM projects.projects WHERE id = $1 FOR UPDATE`, [id]);
    return rows.length > 0;
  }

  async change(id: ProjectId, settings: Partial<ProjectSettings>): Promise<void> {
    await this.db.client.project.update({ where: { id }, data: settings });
  }

  /** Where it sells from now on; empty for Paygrove's own account. */
  async changeStripeAccount(id: ProjectId, stripeAccount: string): Promise<void> {
    await this.db.client.project.update({ where: { id }, data: { stripeAccount } });
  }

  /** The projects of a billing group. Archived ones belong to it as well. */
  async idsOfGroup(billingGroup: string): Promise<ProjectId[]> {
    const rows = await this.db.client.project.findMany({ where: { billingGroup }, select: { id: true } });
    return rows.map(({ id }) => id as ProjectId);
  }

  /** Notes that something of the project has changed. */
  async touch(id: ProjectId, now: Date): Promise<void> {
    await this.db.client.project.update({ where: { id }, data: { updatedAt: now } });
  }

  async archive(id: ProjectId, now: Date): Promise<void> {
    await this.db.client.project.update({ where: { id }, data: { archivedAt: now } });
  }
}

function toProject(row: ProjectRow): Project {
  const products = row.products.map(toProduct);
  return {
    id: row.id as ProjectId,
    name: row.name,
    domain: row.domain,
    defaultCurrency: row.defaultCurrency,
    successUrl: row.successUrl ?? defaultSuccessUrl(row.domain),
    cancelUrl: row.cancelUrl ?? defaultCancelUrl(row.domain),
    webhookUrl: row.webhookUrl,
    billingGroup: row.billingGroup,
    creditDebt: row.creditDebt as CreditDebt,
    stripeAccount: row.stripeAccount,
    ...detect(products),
    archived: row.archivedAt !== null,
    archivedAt: row.archivedAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    products,
  };
}
