import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { assertNotFrozen } from '../cart/cart';
import { CartRepository } from '../cart/cart.repository';

/** Throws a cart away, unless it was checked out. */
@Injectable()
export class DeleteCart {
  constructor(
    private readonly carts: CartRepository,
    private readonly db: Database,
  ) {}

  /** @throws DomainError `cart_not_found`, `cart_frozen` */
  async execute(projectId: ProjectId, cartId: string): Promise<void> {
    await this.db.transaction(async () => {
      const cart = await this.carts.lock(projectId, cartId);
      assertNotFrozen(cart);
      await this.carts.remove(cart);
    });
  }
}
