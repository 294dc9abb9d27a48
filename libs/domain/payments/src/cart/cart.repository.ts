import { Injectable } from '@nestjs/common';
import { DomainError, type PaymentId, type ProductId, type ProjectId } from '#kernel';
import { Database, type Prisma } from '#infra/database';
import type { Cart, CartStatus } from './cart';

const withItems = { items: { orderBy: { id: 'asc' } } } as const satisfies Prisma.CartInclude;

type Row = Prisma.CartGetPayload<{ include: typeof withItems }>;

@Injectable()
export class CartRepository {
  constructor(private readonly db: Database) {}

  /** @throws DomainError `cart_not_found` */
  async get(projectId: ProjectId, id: string): Promise<Cart> {
    const row = await this.db.client.cart.findFirst({ where: { id, projectId }, include: withItems });
    if (row === null) throw new DomainError('cart_not_found', `There is no cart ${id} in this project.`);
    return toCart(row);
  }

  /**
   * Holds the cart until the transaction ends: all changes of one cart go one after the other.
   * @throws DomainError `cart_not_found`
   */
  async lock(projectId: ProjectId, id: string): Promise<Cart> {
    await this.db.query('SELECT id FROM payments.carts WHERE project_id = $1 AND id = $2 FOR UPDATE', [
      projectId,
      id,
    ]);
    return this.get(projectId, id);
  }

  async insert({ items, ...cart }: Cart): Promise<void> {
    await this.db.client.cart.create({ data: cart });
    await this.saveItems({ ...cart, items });
  }

  /** Makes the stored items those of the cart. */
  async saveItems({ id: cartId, projectId, items }: Cart): Promise<void> {
    const ids = items.map(({ id }) => id);
    await this.db.query('DELETE FROM payments.cart_items WHERE cart_id = $1 AND id <> ALL ($2::text[])', [
      cartId,
      ids,
    ]);
    await this.db.query(
      `INSERT INTO payments.cart_items (id, project_id, cart_id, product_id, quantity)
       SELECT item.id, $1, $2, item.product_id, item.quantity::int
       FROM unnest($3::text[], $4::text[], $5::bigint[]) AS item (id, product_id, quantity)
       ON CONFLICT (id) DO UPDATE SET quantity = excluded.quantity`,
      [
        projectId,
        cartId,
        ids,
        items.map(({ productId }) => productId),
        items.map(({ quantity }) => BigInt(quantity)),
      ],
    );
  }

  /** The cart has become this payment. */
  async freeze({ projectId, id }: Cart, paymentId: PaymentId): Promise<void> {
    await this.db.client.cart.updateMany({
      where: { projectId, id },
      data: { status: 'checked_out', paymentId },
    });
  }

  async remove({ projectId, id }: Cart): Promise<void> {
    await this.db.client.cart.deleteMany({ where: { projectId, id } });
  }

  /** Marks carts whose time is over; resolves with how many. Several at once mark different ones. */
  async markExpired(now: Date, limit: number): Promise<number> {
    const marked = await this.db.query(
      `UPDATE payments.carts SET status = 'expired' WHERE id IN (
         SELECT id FROM payments.carts WHERE status = 'open' AND expires_at <= $1
         ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [now, limit],
    );
    return marked.length;
  }
}

function toCart({ items, ...row }: Row): Cart {
  return {
    ...row,
    projectId: row.projectId as ProjectId,
    status: row.status as CartStatus,
    paymentId: row.paymentId as PaymentId | null,
    items: items.map(({ id, productId, quantity }) => ({ id, productId: productId as ProductId, quantity })),
  };
}
