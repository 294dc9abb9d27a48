import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { CartRepository } from '../cart/cart.repository';

const BATCH = 500;

/** Marks the carts whose time is over. Nothing depends on when: readers decide by the time. */
@Injectable()
export class ExpireCarts {
  constructor(
    private readonly carts: CartRepository,
    private readonly clock: Clock,
  ) {}

  /** Marks some; true when there may be more. */
  async execute(): Promise<boolean> {
    return (await this.carts.markExpired(this.clock.now(), BATCH)) === BATCH;
  }
}
