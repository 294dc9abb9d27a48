import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Clock, DomainError, SubscriptionExistsError } from '#kernel';
import { paymentCreated } from '#contracts';
import { Database } from '#infra/database';
import { Outbox } from '#infra/event-bus';
import { isSameAddress } from '../customers/same-address';
import type { Payment } from '../payment/payment';
import { paymentEventData } from '../payment/payment-events';
import { PaymentRepository } from '../payment/payment.repository';
import { slotOf } from '../subscription-slots/slot-of-payment';
import {
  SubscriptionSlots,
  type HeldSlot,
  type SlotHolder,
} from '../subscription-slots/subscription-slots.repository';
import { CloseCheckout } from '../cancel-payment/close-checkout.service';
import { assertMayPay } from '../users/known-user';
import { KnownUsersRepository } from '../users/known-users.repository';
import { DraftPayment, type DraftPaymentCommand } from './draft-payment.service';
import { EnsurePayable } from './ensure-payable.service';

/** Where a payment comes from, when that must end with it: a cart, which its payment freezes. */
export interface PaymentOrigin {
  /** Holds it until the transaction ends. @throws when it is no longer what the payment was drafted from */
  hold(): Promise<void>;
  /** The payment was written down, in the same transaction. */
  endWith(payment: Payment): Promise<void>;
}

export interface StartPaymentCommand extends DraftPaymentCommand {
  readonly origin?: PaymentOrigin;
}

const MOST_REPLACEMENTS = 3;

/**
 * Starts a payment in three steps, each of which a repetition finds done: our row, the checkout at Stripe, our row again. Starting a subscription
 * that is being started already leads to the checkout that is open.
 */
@Injectable()
export class StartPayment {
  constructor(
    private readonly draftPayment: DraftPayment,
    private readonly payments: PaymentRepository,
    private readonly slots: SubscriptionSlots,
    private readonly users: KnownUsersRepository,
    private readonly ensurePayable: EnsurePayable,
    private readonly closeCheckout: CloseCheckout,
    private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError with the codes that the endpoint documents */
  async execute(command: StartPaymentCommand): Promise<Payment> {
    const begun = await this.payments.findByOperation(command.projectId, command.operationId);
    if (begun !== undefined) return this.becomePayable(begun);
    const draft = await this.draftPayment.execute(command);
    return this.becomePayable(await this.begin(draft, command.origin));
  }

  /** The other steps. One that was called off meanwhile, since its user was deleted or somebody canceled it, is closed before anybody can pay it. */
  private async becomePayable(begun: Payment): Promise<Payment> {
    const payment = await this.ensurePayable.execute(begun);
    if (payment.status !== 'pending' || payment.cancelRequestedAt === null) return payment;
    const closed = await this.closeCheckout.execute(payment);
    if (closed.status === 'canceled') {
      assertMayPay(payment.userId, await this.users.find(payment.projectId, payment.userId));
    }
    return closed;
  }

  /** The first step. For a subscription that is being started already: the payment which does that, unless it is for other terms. */
  private async begin(draft: Payment, origin?: PaymentOrigin, replacements = 0): Promise<Payment> {
    const holder = await this.db.transaction(() => this.insertOrFind(draft, origin));
    if (holder === undefined) return draft;
    if (holder.operationId === draft.operationId) return holder;
    if (this.isOpen(holder) && !mayTakeOver(holder, draft)) throw checkoutInProgress(holder);
    // What has an origin of its own ends it, which another's payment cannot.
    if (origin === undefined && sameTerms(holder, draft) && this.isOpen(holder)) return holder;
    if (replacements >= MOST_REPLACEMENTS) {
      throw new DomainError('concurrent_update', `${holder.id} is being replaced elsewhere. Try again.`);
    }
    await this.closeCheckout.execute(await this.ensurePayable.execute(holder));
    return this.begin(draft, origin, replacements + 1);
  }

  /**
   * Inserts the payment, unless another stands in its way: the same retry, the same place, or the same request when it is repeated
   * at once.
   */
  private async insertOrFind(draft: Payment, origin?: PaymentOrigin): Promise<Payment | undefined> {
    // His deletion calls off what it finds, and would not find what is being written down meanwhile.
    assertMayPay(draft.userId, await this.users.hold(draft.projectId, draft.userId));
    await origin?.hold();
    const slot = slotOf(draft);
    const holder =
      (await this.retriedBy(draft)) ??
      (slot === undefined ? undefined : await this.heldBy(slot, draft.fromFrontEnd));
    if (holder !== undefined) return holder;
    if (await this.payments.insert(draft)) {
      await origin?.endWith(draft);
      await this.outbox.append(paymentCreated, draft, paymentEventData(draft));
      return undefined;
    }
    if (slot !== undefined) await this.slots.releaseUnpaid(slot);
    return this.payments.findByOperation(draft.projectId, draft.operationId);
  }

  /** @throws DomainError `payment_not_retryable` when a retry has been paid: nobody shall pay for the same twice */
  private async retriedBy({ projectId, retryOf }: Payment): Promise<Payment | undefined> {
    if (retryOf === null) return undefined;
    await this.payments.lock(projectId, retryOf);
    const retry = await this.payments.lockRetry(projectId, retryOf);
    if (retry === undefined || retry.status === 'pending') return retry;
    throw new DomainError(
      'payment_not_retryable',
      `${retryOf} has been retried, and that payment, ${retry.id}, is ${retry.status}.`,
    );
  }

  /** @throws SubscriptionExistsError */
  private async heldBy(slot: HeldSlot, fromFrontEnd: boolean): Promise<Payment | undefined> {
    const holder = await this.slots.take(slot, slot.paymentId);
    if (holder === undefined) return undefined;
    const payment = await this.payments.lock(slot.projectId, holder.paymentId);
    // The place can be seen before the payment is held, but not be relied on: it may have passed on meanwhile.
    if (!isDeepStrictEqual(await this.slots.find(slot), holder)) return this.heldBy(slot, fromFrontEnd);
    if (holder.stage === 'checkout' && payment?.status === 'pending') return payment;
    throw fromFrontEnd ? subscriptionExistsForFrontEnd(slot) : subscriptionExists(slot, holder);
  }

  private isOpen({ checkoutExpiresAt }: Payment): boolean {
    return checkoutExpiresAt === null || checkoutExpiresAt > this.clock.now();
  }
}

/** A front end has to do with those open checkouts alone that a front end has begun for the same address. */
function mayTakeOver(open: Payment, { fromFrontEnd, email }: Payment): boolean {
  return !fromFrontEnd || (open.fromFrontEnd && isSameAddress(open.email, email));
}

/** Whether an open checkout can stand for the one that is asked for. */
function sameTerms(open: Payment, asked: Payment): boolean {
  return (
    open.cancelRequestedAt === null &&
    open.method === asked.method &&
    open.fromFrontEnd === asked.fromFrontEnd &&
    open.email === asked.email &&
    open.successUrl === asked.successUrl &&
    open.cancelUrl === asked.cancelUrl &&
    open.reference === asked.reference &&
    isDeepStrictEqual(open.metadata, asked.metadata) &&
    isDeepStrictEqual(open.promotion, asked.promotion) &&
    isDeepStrictEqual(open.items, asked.items)
  );
}

function subscriptionExists(
  { userId, productId }: HeldSlot,
  { paymentId, subscriptionId: id }: SlotHolder,
): SubscriptionExistsError {
  return new SubscriptionExistsError(
    id,
    `${userId} has ${productId} already (${paymentId}). Change it with POST /api/v1/subscriptions/${id ?? '{subscription_id}'}/change, or cancel it.`,
  );
}

/** Without any id: a front end may name whom it likes, and is told nothing of him that it did not say. */
function subscriptionExistsForFrontEnd({ userId, productId }: HeldSlot): SubscriptionExistsError {
  return new SubscriptionExistsError(
    null,
    `${userId} has ${productId} already. The project’s backend can change or cancel it.`,
  );
}

function checkoutInProgress({ checkoutExpiresAt }: Payment): DomainError {
  const until = checkoutExpiresAt === null ? '' : ` It is open until ${checkoutExpiresAt.toISOString()}.`;
  return new DomainError(
    'checkout_in_progress',
    `A checkout of this subscription for this user is open already, and was not begun here for this address.${until} The project’s backend can replace it.`,
  );
}
