import { Injectable } from '@nestjs/common';
import { Clock, DomainError, newId, type ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { Projects, type Project } from '#domain/projects';
import type { z } from 'zod';
import { assertOpen, type Cart } from '../cart/cart';
import type { cartSchema } from '../cart/cart.schema';
import { CartRepository } from '../cart/cart.repository';
import { ShowCart } from '../read-cart/show-cart.service';
import { edited, type CartEdit } from './cart-edit';

/** Changes what is in a cart. Changes at once go one after the other, so none is lost. */
@Injectable()
export class EditCart {
  constructor(
    private readonly carts: CartRepository,
    private readonly showCart: ShowCart,
    private readonly projects: Projects,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError with the codes that the endpoints document */
  async execute(projectId: ProjectId, cartId: string, edit: CartEdit): Promise<z.output<typeof cartSchema>> {
    return this.db.transaction(async () => {
      const cart = await this.carts.lock(projectId, cartId);
      const project = await this.projects.get(projectId);
      const next = this.changed(cart, project, edit);
      await this.carts.saveItems(next);
      return this.showCart.show(next, project);
    });
  }

  private changed(cart: Cart, project: Project, edit: CartEdit): Cart {
    const now = this.clock.now();
    assertOpen(cart, now);
    if (project.archived) {
      throw new DomainError(
        'project_archived',
        `The project ${project.id} is archived: it sells nothing more.`,
      );
    }
    return edited(cart, project, edit, newId('item', now));
  }
}
