import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, DomainError, type ProjectId } from '#kernel';
import { LOGGER, type Logger } from '#infra/logging';
import { assertNotFrozen, assertOpen, type Cart } from '../cart/cart';
import { CartRepository } from '../cart/cart.repository';
import type { Payment } from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { EnsurePayable } from '../start-payment/ensure-payable.service';
import { StartPayment, type PaymentOrigin } from '../start-payment/start-payment.service';
import { buyerOf } from './buyer';

export interface CheckoutCartCommand {
  readonly projectId: ProjectId;
  readonly cartId: string;
  readonly operationId: string;
  readonly fromFrontEnd: boolean;
  /** Needed where the cart does not say it. */
  readonly userId: string | undefined;
  readonly email: string | undefined;
  readonly successUrl: string | undefined;
  readonly cancelUrl: string | undefined;
  readonly reference: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

const MOST_ATTEMPTS = 5;

/** Someone else changed the cart after it was read: what was drafted from it must be drafted anew. */
class CartChanged extends Error {}

/** Makes a cart a payment at the prices of this moment. The cart is frozen in the transaction that writes the payment down: of two at once, one does it. */
@Injectable()
export class CheckoutCart {
  constructor(
    private readonly carts: CartRepository,
    private readonly payments: PaymentRepository,
    private readonly startPayment: StartPayment,
    private readonly ensurePayable: EnsurePayable,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws DomainError with the codes that the endpoint documents */
  async execute(command: CheckoutCartCommand): Promise<Payment> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      try {
        return await this.attempt(command);
      } catch (error) {
        if (!(error instanceof CartChanged)) throw error;
      }
    }
    throw new DomainError(
      'concurrent_update',
      `The cart ${command.cartId} kept changing while it was checked out. Try again.`,
    );
  }

  private async attempt(command: CheckoutCartCommand): Promise<Payment> {
    const { projectId, cartId, operationId, fromFrontEnd } = command;
    const cart = await this.carts.get(projectId, cartId);
    const buyer = buyerOf(cart, command);
    const begun = await this.begunBy(cart, { operationId, userId: buyer.userId, fromFrontEnd });
    if (begun !== undefined) return this.ensurePayable.execute(begun);
    assertOpen(cart, this.clock.now());
    const { successUrl, cancelUrl, reference, metadata } = command;
    const payment = await this.startPayment.execute({
      projectId,
      operationId,
      fromFrontEnd,
      paymentType: 'auto',
      ...buyer,
      items: cart.items.map(({ productId, quantity }) => ({ productId, quantity })),
      successUrl,
      cancelUrl,
      reference,
      metadata,
      origin: this.originIn(cart),
    });
    this.logger.info({ cart_id: cart.id, payment_id: payment.id }, 'checked out a cart');
    return payment;
  }

  /**
   * The payment of the cart, when this is its checkout repeated: the same request, or another by the same buyer while there is no checkout to
   * answer with yet.
   * @throws DomainError `cart_frozen` when it was checked out otherwise
   */
  private async begunBy(
    cart: Cart,
    asked: Pick<Payment, 'operationId' | 'fromFrontEnd'> & { userId: string },
  ): Promise<Payment | undefined> {
    if (cart.paymentId === null) return undefined;
    const payment = await this.payments.find(cart.projectId, cart.paymentId);
    if (payment?.operationId === asked.operationId) return payment;
    const halfDone = payment?.status === 'pending' && payment.provider.checkoutSessionId === null;
    const sameBuyer = payment?.userId === asked.userId && payment.fromFrontEnd === asked.fromFrontEnd;
    if (halfDone && sameBuyer) return payment;
    assertNotFrozen(cart);
    return undefined;
  }

  private originIn(read: Cart): PaymentOrigin {
    return {
      hold: async () => {
        const cart = await this.carts.lock(read.projectId, read.id);
        if (cart.status !== read.status || !isDeepStrictEqual(cart.items, read.items))
          throw new CartChanged();
      },
      endWith: ({ id }) => this.carts.freeze(read, id),
    };
  }
}
