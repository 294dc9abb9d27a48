import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Clock, DomainError, newId, type PaymentId, type ProjectId, type UserId } from '#kernel';
import { paymentCreated, type PaymentType } from '#contracts';
import { RuntimeConfig } from '#infra/config';
import { Database } from '#infra/database';
import { Outbox } from '#infra/event-bus';
import { Projects, type Product, type Project } from '#domain/projects';
import { dueAtCheckout, type Payment } from '../payment/payment';
import { paymentEventData } from '../payment/payment-events';
import { PaymentRepository } from '../payment/payment.repository';
import { SubscriptionSlots } from '../subscription-slots/subscription-slots.repository';
import { assertMayPay } from '../users/known-user';
import { KnownUsersRepository } from '../users/known-users.repository';
import { CloseCheckout } from '../cancel-payment/close-checkout.service';
import { EnsureCheckout } from './ensure-checkout.service';
import { checkPrice, checkQuantity, resolvePaymentType, termsOf } from './payment-terms';
import { returnUrls } from './return-urls';

export interface StartPaymentCommand {
  readonly projectId: ProjectId;
  readonly operationId: string;
  /** A front end: it may only name pages of its own project. */
  readonly fromFrontEnd: boolean;
  readonly paymentType: PaymentType | 'auto';
  readonly userId: string;
  readonly email: string;
  readonly productId: string;
  readonly priceId: string | undefined;
  readonly quantity: number;
  readonly successUrl: string | undefined;
  readonly cancelUrl: string | undefined;
  readonly reference: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly retryOf?: PaymentId;
}

const MOST_REPLACEMENTS = 3;

/**
 * Starts a payment in three steps, each of which a repetition finds done: our row, the checkout at Stripe, our row again. Starting a subscription
 * that is being started already leads to the checkout that is open.
 */
@Injectable()
export class StartPayment {
  constructor(
    private readonly projects: Projects,
    private readonly payments: PaymentRepository,
    private readonly slots: SubscriptionSlots,
    private readonly ensureCheckout: EnsureCheckout,
    private readonly closeCheckout: CloseCheckout,
    private readonly users: KnownUsersRepository,
    private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly runtime: RuntimeConfig,
  ) {}

  /** @throws DomainError with the codes that the endpoint documents */
  async execute(command: StartPaymentCommand): Promise<Payment> {
    const begun = await this.payments.findByOperation(command.projectId, command.operationId);
    return this.ensureCheckout.execute(begun ?? (await this.begin(await this.draft(command))));
  }

  private async draft(command: StartPaymentCommand): Promise<Payment> {
    const project = await this.projects.get(command.projectId);
    if (project.archived) {
      throw new DomainError(
        'project_archived',
        `The project ${project.id} is archived: it takes no new payments.`,
      );
    }
    assertMayPay(command.userId, await this.users.find(project.id, command.userId));
    const product = productOf(project, command.productId);
    checkPrice(command.priceId, product);
    checkQuantity(command.quantity, product);
    const terms = termsOf(product);
    const hadTrial =
      terms.trialDays !== null &&
      (await this.payments.hadTrial(project.id, command.userId as UserId, product.id));
    const now = this.clock.now();
    return {
      id: newId<PaymentId>('pay', now),
      projectId: project.id,
      userId: command.userId as UserId,
      email: command.email,
      productId: product.id,
      paymentType: resolvePaymentType(command.paymentType, product),
      status: 'pending',
      amount: dueAtCheckout(terms, command.quantity),
      currency: product.price.currency,
      refundedAmount: 0,
      quantity: command.quantity,
      priceId: product.priceId,
      terms: hadTrial ? { ...terms, trialDays: null } : terms,
      reference: command.reference ?? null,
      metadata: command.metadata,
      ...returnUrls(command, project, {
        ownDomainOnly: command.fromFrontEnd,
        httpsOnly: this.runtime.environment === 'production',
      }),
      operationId: command.operationId,
      retryOf: command.retryOf ?? null,
      cancelRequestedAt: null,
      failure: null,
      provider: { checkoutSessionId: null, paymentIntentId: null, customerId: null, subscriptionId: null },
      checkoutUrl: null,
      checkoutExpiresAt: null,
      createdAt: now,
      updatedAt: now,
      succeededAt: null,
    };
  }

  /** The first step. For a subscription that is being started already: the payment which does that, unless it is for other terms. */
  private async begin(draft: Payment, replacements = 0): Promise<Payment> {
    const holder = await this.db.transaction(() => this.insertOrFind(draft));
    if (holder === undefined) return draft;
    if (holder.operationId === draft.operationId) return holder;
    if (sameTerms(holder, draft) && this.isOpen(holder)) return holder;
    if (replacements >= MOST_REPLACEMENTS) {
      throw new DomainError('concurrent_update', `${draft.productId} is being started elsewhere. Try again.`);
    }
    await this.closeCheckout.execute(await this.ensureCheckout.execute(holder));
    return this.begin(draft, replacements + 1);
  }

  /**
   * Inserts the payment, unless another stands in its way: the same retry, the same place, or the same request when it is repeated
   * at once.
   */
  private async insertOrFind(draft: Payment): Promise<Payment | undefined> {
    const isSubscription = draft.paymentType === 'subscription';
    const holder = (await this.retriedBy(draft)) ?? (isSubscription ? await this.heldBy(draft) : undefined);
    if (holder !== undefined) return holder;
    if (await this.payments.insert(draft)) {
      await this.outbox.append(paymentCreated, draft, paymentEventData(draft));
      return undefined;
    }
    if (isSubscription) await this.slots.releaseUnpaid({ ...draft, paymentId: draft.id });
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

  /** @throws DomainError `subscription_exists` */
  private async heldBy(draft: Payment): Promise<Payment | undefined> {
    const holder = await this.slots.take(draft, draft.id);
    if (holder === undefined) return undefined;
    const payment = await this.payments.lock(draft.projectId, holder.paymentId);
    // The place can be seen before the payment is held, but not be relied on: it may have passed on meanwhile.
    if (!isDeepStrictEqual(await this.slots.find(draft), holder)) return this.heldBy(draft);
    if (holder.stage === 'checkout' && payment?.status === 'pending') return payment;
    throw new DomainError(
      'subscription_exists',
      `${draft.userId} has ${draft.productId} already (payment ${holder.paymentId}). Change or cancel that subscription instead.`,
    );
  }

  private isOpen({ checkoutExpiresAt }: Payment): boolean {
    return checkoutExpiresAt === null || checkoutExpiresAt > this.clock.now();
  }
}

function productOf(project: Project, productId: string): Product {
  const product = project.products.find(({ id }) => id === productId);
  if (product !== undefined) return product;
  throw new DomainError('product_not_found', `The project ${project.id} has no product ${productId}.`);
}

/** Whether an open checkout can stand for the one that is asked for. */
function sameTerms(open: Payment, asked: Payment): boolean {
  return (
    open.cancelRequestedAt === null &&
    open.priceId === asked.priceId &&
    open.quantity === asked.quantity &&
    open.email === asked.email &&
    open.successUrl === asked.successUrl &&
    open.cancelUrl === asked.cancelUrl &&
    open.reference === asked.reference &&
    isDeepStrictEqual(open.metadata, asked.metadata) &&
    isDeepStrictEqual(open.terms, asked.terms)
  );
}
