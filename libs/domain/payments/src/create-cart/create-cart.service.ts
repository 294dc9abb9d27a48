import { Injectable } from '@nestjs/common';
import { Clock, DomainError, newId, type ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { Projects } from '#domain/projects';
import type { z } from 'zod';
import { expiryOf, type Cart } from '../cart/cart';
import type { cartSchema } from '../cart/cart.schema';
import { CartRepository } from '../cart/cart.repository';
import { ShowCart } from '../read-cart/show-cart.service';
import { basketOf, checkTogether, type AskedItem } from '../start-payment/basket';
import { assertNotDeleted } from '../users/known-user';
import { KnownUsersRepository } from '../users/known-users.repository';

export interface CreateCartCommand {
  readonly projectId: ProjectId;
  readonly userId: string | undefined;
  readonly email: string | undefined;
  readonly items: readonly AskedItem[];
}

/** Begins a cart, empty or with its first items. */
@Injectable()
export class CreateCart {
  constructor(
    private readonly carts: CartRepository,
    private readonly showCart: ShowCart,
    private readonly projects: Projects,
    private readonly users: KnownUsersRepository,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError with the codes that the endpoint documents */
  async execute({
    projectId,
    userId,
    email,
    items,
  }: CreateCartCommand): Promise<z.output<typeof cartSchema>> {
    const project = await this.projects.get(projectId);
    if (project.archived) {
      throw new DomainError(
        'project_archived',
        `The project ${project.id} is archived: it sells nothing more.`,
      );
    }
    const lines = basketOf(project, items);
    checkTogether(lines);
    const now = this.clock.now();
    const cart: Cart = {
      id: newId('cart', now),
      projectId,
      status: 'open',
      userId: userId ?? null,
      email: email ?? null,
      items: lines.map(({ product, quantity }) => ({
        id: newId('item', now),
        productId: product.id,
        quantity,
      })),
      paymentId: null,
      createdAt: now,
      expiresAt: expiryOf(now),
    };
    await this.db.transaction(async () => {
      if (userId !== undefined) assertNotDeleted(userId, await this.users.hold(projectId, userId));
      await this.carts.insert(cart);
    });
    return this.showCart.show(cart, project);
  }
}
