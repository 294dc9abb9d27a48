import { Injectable } from '@nestjs/common';
import { Clock, type ProjectId } from '#kernel';
import { Projects, type Project } from '#domain/projects';
import type { z } from 'zod';
import type { Cart } from '../cart/cart';
import type { cartSchema } from '../cart/cart.schema';
import { toCartView } from '../cart/cart-view';
import { CartRepository } from '../cart/cart.repository';
import { PaymentRepository } from '../payment/payment.repository';

/** Shows a cart with its prices. */
@Injectable()
export class ShowCart {
  constructor(
    private readonly carts: CartRepository,
    private readonly payments: PaymentRepository,
    private readonly projects: Projects,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `cart_not_found` */
  async execute(projectId: ProjectId, cartId: string): Promise<z.output<typeof cartSchema>> {
    const cart = await this.carts.get(projectId, cartId);
    return this.show(cart, await this.projects.get(projectId));
  }

  /** Shows a cart that was read already. */
  async show(cart: Cart, project: Project): Promise<z.output<typeof cartSchema>> {
    const { paymentId, projectId } = cart;
    const payment = paymentId === null ? undefined : await this.payments.find(projectId, paymentId);
    return toCartView(cart, project, payment, this.clock.now());
  }
}
