import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database } from '#infra/database';
import type { Product } from '../product/product';

/** The meters that products of a project have, or had: who has bought one goes on using it, whatever becomes of the product. */
@Injectable()
export class MetersRepository {
  constructor(private readonly db: Database) {}

  async note(projectId: ProjectId, products: readonly Pick<Product, 'meter'>[], now: Date): Promise<void> {
    const meters = products.flatMap(({ meter }) => meter ?? []);
    if (meters.length === 0) return;
    await this.db.client.meter.createMany({
      data: meters.map((meter) => ({ projectId, meter, createdAt: now })),
      skipDuplicates: true,
    });
  }

  async has(projectId: string, meter: string): Promise<boolean> {
    return (await this.db.client.meter.count({ where: { projectId, meter } })) > 0;
  }

  async of(projectId: string): Promise<string[]> {
    const rows = await this.db.client.meter.findMany({ where: { projectId }, select: { meter: true } });
    return rows.map(({ meter }) => meter);
  }

  /** One of these meters that one of these projects has, or had. */
  async findTaken(
    projectIds: readonly ProjectId[],
    meters: readonly string[],
  ): Promise<{ projectId: string; meter: string } | undefined> {
    const row = await this.db.client.meter.findFirst({
      where: { projectId: { in: [...projectIds] }, meter: { in: [...meters] } },
    });
    return row ?? undefined;
  }
}
