import { Injectable } from '@nestjs/common';
import type { ProductId, ProjectId } from '#kernel';
import { Database, Prisma } from '#infra/database';
import type { PageRequest } from '#infra/http';
import type { BillingInterval, TaxBehavior } from '#infra/stripe';
import { positionOf } from '../project/position';
import { MetersRepository } from '../meter/meters.repository';
import { effectiveGrants } from './effective-grants';
import type { Fulfillment, Grants, Product, ProductType } from './product';

/** A product as it is kept: `grants` as registered. */
export interface StoredProduct extends Product {
  /** Under which Paygrove has made the price at Stripe; null for a price that was there before. */
  readonly priceReference: string | null;
}

/** A row of `projects.products`. */
export type ProductRow = Prisma.ProductGetPayload<object>;

@Injectable()
export class ProductsRepository {
  constructor(
    private readonly db: Database,
    private readonly meters: MetersRepository,
  ) {}

  async find(projectId: ProjectId, id: ProductId): Promise<StoredProduct | undefined> {
    const row = await this.db.client.product.findUnique({ where: { projectId_id: { projectId, id } } });
    return row === null ? undefined : { ...toProduct(row), priceReference: row.priceReference };
  }

  /** All of a project, as they are kept, in the order of their registration. */
  async all(projectId: ProjectId): Promise<StoredProduct[]> {
    const rows = await this.db.client.product.findMany({
      where: { projectId },
      orderBy: { position: 'asc' },
    });
    return rows.map((row) => ({ ...toProduct(row), priceReference: row.priceReference }));
  }

  /** One more than asked for, newest first, with the key that they are sorted by. */
  async page(
    projectId: ProjectId,
    { limit, before }: PageRequest,
  ): Promise<{ position: string; product: Product }[]> {
    const rows = await this.db.client.product.findMany({
      where: { projectId, ...(before === undefined ? {} : { position: { lt: positionOf(before) } }) },
      orderBy: { position: 'desc' },
      take: limit + 1,
    });
    return rows.map((row) => ({ position: String(row.position), product: toProduct(row) }));
  }

  async addAll(projectId: ProjectId, products: readonly StoredProduct[], now: Date): Promise<void> {
    await this.db.client.product.createMany({
      data: products.map((product) => ({
        ...toColumns(product),
        projectId,
        id: product.id,
        createdAt: now,
        updatedAt: now,
      })),
    });
    await this.meters.note(projectId, products, now);
  }

  /** Adds the product, or replaces what there is under its id. */
  async put(projectId: ProjectId, product: StoredProduct, now: Date): Promise<void> {
    const columns = { ...toColumns(product), updatedAt: now };
    await this.db.client.product.upsert({
      where: { projectId_id: { projectId, id: product.id } },
      create: { ...columns, projectId, id: product.id, createdAt: now },
      update: columns,
    });
    await this.meters.note(projectId, [product], now);
  }

  /** Sells it at another price of Stripe's that says the same. */
  async putPrice(
    projectId: ProjectId,
    { id, priceId, priceReference }: StoredProduct,
    now: Date,
  ): Promise<void> {
    await this.db.client.product.update({
      where: { projectId_id: { projectId, id } },
      data: { priceId, priceReference, updatedAt: now },
    });
  }

  /** False when there is none. */
  async remove(projectId: ProjectId, id: ProductId): Promise<boolean> {
    const { count } = await this.db.client.product.deleteMany({ where: { projectId, id } });
    return count > 0;
  }
}

/** A stored product with what its type implies added to what it was registered with. */
export function toEffective(stored: StoredProduct): Product {
  const { priceReference: _reference, ...product } = stored;
  return { ...product, grants: effectiveGrants(product) };
}

/** A row as the product that it is, with its effective grants. */
export function toProduct(row: ProductRow): Product {
  const type = row.type as ProductType;
  const { quantityMin, quantityMax } = row;
  return {
    id: row.id as ProductId,
    name: row.name,
    type,
    recurring: row.recurring,
    priceId: row.priceId,
    price: {
      amount: Number(row.amount),
      currency: row.currency,
      interval: row.interval as BillingInterval | null,
      intervalCount: row.intervalCount,
    },
    taxBehavior: row.taxBehavior as TaxBehavior,
    trialDays: row.trialDays,
    quantity: quantityMin === null || quantityMax === null ? null : { min: quantityMin, max: quantityMax },
    grants: effectiveGrants({ id: row.id, type, grants: row.grants as unknown as Grants }),
    fulfillment: row.fulfillment as unknown as Fulfillment | null,
    meter: row.meter,
  };
}

function toColumns(product: StoredProduct) {
  return {
    name: product.name,
    type: product.type,
    recurring: product.recurring,
    priceId: product.priceId,
    priceReference: product.priceReference,
    amount: BigInt(product.price.amount),
    currency: product.price.currency,
    interval: product.price.interval,
    intervalCount: product.price.intervalCount,
    taxBehavior: product.taxBehavior,
    trialDays: product.trialDays,
    quantityMin: product.quantity?.min ?? null,
    quantityMax: product.quantity?.max ?? null,
    grants: product.grants as unknown as Prisma.InputJsonObject,
    fulfillment:
      product.fulfillment === null
        ? Prisma.DbNull
        : (product.fulfillment as unknown as Prisma.InputJsonObject),
    meter: product.meter,
  };
}
