import { Injectable } from '@nestjs/common';
import type { PaymentId, ProductId, ProjectId, UserId } from '#kernel';
import type { PaymentType } from '#contracts';
import { Database, Prisma } from '#infra/database';
import type { PageRequest } from '#infra/http';
import type { StripeAccount } from '#infra/stripe';
import type { BillingReason, Payment, PaymentMethod, Promotion, SoldItem, SoldTerms } from './payment';
import type { PaymentStatus } from './payment-status';

export interface PaymentFilter {
  readonly userId?: string | undefined;
  readonly status?: PaymentStatus | undefined;
  readonly reference?: string | undefined;
  readonly productId?: string | undefined;
  readonly checkoutSessionId?: string | undefined;
  readonly createdAfter?: Date | undefined;
  readonly createdBefore?: Date | undefined;
}

/** An invoice of a subscription, by Stripe's ids. */
export interface InvoiceKey {
  readonly subscriptionId: string;
  readonly invoiceId: string;
}

const withItems = { items: { orderBy: { position: 'asc' } } } as const satisfies Prisma.PaymentInclude;

type Row = Prisma.PaymentGetPayload<{ include: typeof withItems }>;

@Injectable()
export class PaymentRepository {
  constructor(private readonly db: Database) {}

  async find(projectId: ProjectId, id: string): Promise<Payment | undefined> {
    const row = await this.db.client.payment.findFirst({ where: { id, projectId }, include: withItems });
    return row === null ? undefined : toPayment(row);
  }

  /** The payment whose money a payment intent at that account of Stripe's has taken; not the one that it bounced for, where it was paid after all. */
  async findByPaymentIntent(account: StripeAccount, paymentIntentId: string): Promise<Payment | undefined> {
    const { stripeAccount } = account;
    const row = await this.db.client.payment.findFirst({
      where: { paymentIntentId, stripeAccount, projectId: account.projectId ?? undefined },
      orderBy: { succeededAt: { sort: 'desc', nulls: 'last' } },
      include: withItems,
    });
    return row === null ? undefined : toPayment(row);
  }

  /** The payment whose subscription begins with the card that this setup intent keeps. */
  async findBySetupIntent(account: StripeAccount, setupIntentId: string): Promise<Payment | undefined> {
    const { stripeAccount } = account;
    const row = await this.db.client.payment.findFirst({
      where: { setupIntentId, stripeAccount, projectId: account.projectId ?? undefined },
      include: withItems,
    });
    return row === null ? undefined : toPayment(row);
  }

  /** The payment that an invoice of a subscription at that account of Stripe's is. */
  async findByInvoice(account: StripeAccount, invoice: InvoiceKey): Promise<Payment | undefined> {
    const { stripeAccount } = account;
    const row = await this.db.client.payment.findFirst({
      where: {
        providerSubscriptionId: invoice.subscriptionId,
        providerInvoiceId: invoice.invoiceId,
        stripeAccount,
        projectId: account.projectId ?? undefined,
      },
      include: withItems,
    });
    return row === null ? undefined : toPayment(row);
  }

  /** Notes which subscription a payment has begun. */
  async nameSubscription(projectId: ProjectId, id: string, subscriptionId: string): Promise<void> {
    await this.db.client.payment.updateMany({ where: { id, projectId }, data: { subscriptionId } });
  }

  /** The payment that a request has begun, when it is repeated. */
  async findByOperation(projectId: ProjectId, operationId: string): Promise<Payment | undefined> {
    const row = await this.db.client.payment.findFirst({
      where: { projectId, operationId },
      include: withItems,
    });
    return row === null ? undefined : toPayment(row);
  }

  /** Holds the payment until the transaction ends: all changes of one payment go one after the other. */
  async lock(projectId: string, id: string): Promise<Payment | undefined> {
    const locked = await this.db.query(
      `SELECT id FROM payments.payments WHERE project_id = $1 AND id = $2 FOR UPDATE`,
      [projectId, id],
    );
    return locked.length === 0 ? undefined : this.find(projectId as ProjectId, id);
  }

  /** Holds the payment that retries another one and has not ended unpaid, if there is one. */
  async lockRetry(projectId: ProjectId, retryOf: PaymentId): Promise<Payment | undefined> {
    const [retry] = await this.db.query<{ id: string }>(
      `SELECT id FROM payments.payments
       WHERE project_id = $1 AND retry_of = $2 AND status NOT IN ('failed', 'expired', 'canceled')
       ORDER BY id DESC LIMIT 1 FOR UPDATE`,
      [projectId, retryOf],
    );
    return retry === undefined ? undefined : this.find(projectId, retry.id);
  }

  /** False when the same request, repeated, has begun a payment already. Within a transaction, or a crash would leave it without its items. */
  async insert(payment: Payment): Promise<boolean> {
    const { count } = await this.db.client.payment.createMany({
      data: [toRow(payment)],
      skipDuplicates: true,
    });
    if (count === 0) return false;
    await this.db.client.paymentItem.createMany({ data: payment.items.map(toItemRow(payment)) });
    return true;
  }

  /** Whether the user has begun a subscription to the product with a trial before. */
  async hadTrial(projectId: ProjectId, userId: UserId, productId: ProductId): Promise<boolean> {
    const rows = await this.db.query(
      `SELECT 1 AS one FROM payments.payments AS payment
       JOIN payments.payment_items AS item ON item.payment_id = payment.id
       WHERE payment.project_id = $1 AND payment.user_id = $2 AND payment.succeeded_at IS NOT NULL
         AND item.product_id = $3 AND item.terms->>'trialDays' IS NOT NULL LIMIT 1`,
      [projectId, userId, productId],
    );
    return rows.length > 0;
  }

  /** What was sold stays as it is. */
  async save(payment: Payment): Promise<void> {
    const { id, ...row } = toRow(payment);
    await this.db.client.payment.updateMany({ where: { id, projectId: payment.projectId }, data: row });
  }

  /** One more than asked for, so that the caller knows whether there is another page. */
  async list(projectId: ProjectId, filter: PaymentFilter, page: PageRequest): Promise<Payment[]> {
    const { userId, status, reference, productId, checkoutSessionId, createdAfter, createdBefore } = filter;
    const rows = await this.db.client.payment.findMany({
      where: {
        projectId,
        userId,
        status,
        reference,
        checkoutSessionId,
        ...(productId === undefined ? {} : { items: { some: { projectId, productId } } }),
        id: { lt: page.before },
        createdAt: { gt: createdAfter, lt: createdBefore },
      },
      orderBy: { id: 'desc' },
      take: page.limit + 1,
      include: withItems,
    });
    return rows.map(toPayment);
  }

  /**
   * Takes payments that a crash has left half done some time ago: their checkout or intent was never written down, or was to be closed and
   * is not.
   * Marks them as asked for anew, so that several replicas do not all try at once.
   */
  async takeHalfDone(olderThanSeconds: number, limit: number): Promise<Payment[]> {
    const taken = await this.db.query<{ id: string }>(
      `UPDATE payments.payments SET checkout_asked_at = now() WHERE id IN (
         SELECT id FROM payments.payments
         WHERE status = 'pending' AND ((method = 'checkout' AND checkout_session_id IS NULL)
             OR (method = 'intent' AND payment_intent_id IS NULL AND provider_subscription_id IS NULL)
             OR cancel_requested_at IS NOT NULL)
           AND checkout_asked_at < now() - $1::int * interval '1 second'
         ORDER BY checkout_asked_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [olderThanSeconds, limit],
    );
    return this.findAll(taken);
  }

  /**
   * Takes payments by payment intent whose time is over at `now`: at once, and again where that has failed some time ago, so that several replicas do
   * not all try at once.
   */
  async takeExpiredIntents(now: Date, olderThanSeconds: number, limit: number): Promise<Payment[]> {
    const taken = await this.db.query<{ id: string }>(
      `UPDATE payments.payments SET expiry_asked_at = now() WHERE id IN (
         SELECT id FROM payments.payments
         WHERE status = 'pending' AND method = 'intent' AND checkout_expires_at <= $1
           AND (expiry_asked_at IS NULL OR expiry_asked_at < now() - $2::int * interval '1 second')
         ORDER BY checkout_expires_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [now, olderThanSeconds, limit],
    );
    return this.findAll(taken);
  }

  private async findAll(taken: readonly { id: string }[]): Promise<Payment[]> {
    const rows = await this.db.client.payment.findMany({
      where: { id: { in: taken.map(({ id }) => id) } },
      include: withItems,
    });
    return rows.map(toPayment);
  }
}

function toRow(payment: Payment): Omit<
  Row,
  'checkoutAskedAt' | 'expiryAskedAt' | 'items' | 'metadata' | 'promotion'
> & {
  metadata: Prisma.InputJsonValue;
  promotion: Prisma.InputJsonValue | typeof Prisma.DbNull;
} {
  const { items: _items, provider, failure, metadata, promotion, ...rest } = payment;
  return {
    ...rest,
    amount: BigInt(payment.amount),
    refundedAmount: BigInt(payment.refundedAmount),
    creditedAmount: BigInt(payment.creditedAmount),
    metadata: { ...metadata },
    promotion: promotion === null ? Prisma.DbNull : { ...promotion },
    failureCode: failure?.code ?? null,
    failureMessage: failure?.message ?? null,
    checkoutSessionId: provider.checkoutSessionId,
    paymentIntentId: provider.paymentIntentId,
    customerId: provider.customerId,
    providerSubscriptionId: provider.subscriptionId,
    providerInvoiceId: provider.invoiceId,
    setupIntentId: provider.setupIntentId,
  };
}

function toItemRow({ id: paymentId, projectId }: Payment) {
  return ({ terms, ...item }: SoldItem, position: number) => ({
    ...item,
    paymentId,
    position,
    projectId,
    terms: terms as unknown as Prisma.InputJsonObject,
  });
}

function toItem({ productId, priceId, quantity, recurring, terms }: Row['items'][number]): SoldItem {
  return {
    productId: productId as ProductId,
    priceId,
    quantity,
    recurring,
    terms: terms as unknown as SoldTerms,
  };
}

function toPayment(row: Row): Payment {
  const {
    checkoutSessionId,
    paymentIntentId,
    customerId,
    providerSubscriptionId,
    providerInvoiceId,
    setupIntentId,
    failureCode,
    failureMessage,
    checkoutAskedAt: _asked,
    expiryAskedAt: _expiryAsked,
    ...rest
  } = row;
  return {
    ...rest,
    id: row.id as PaymentId,
    projectId: row.projectId as ProjectId,
    userId: row.userId as UserId,
    items: row.items.map(toItem),
    retryOf: row.retryOf as PaymentId | null,
    paymentType: row.paymentType as PaymentType,
    method: row.method as PaymentMethod,
    billingReason: row.billingReason as BillingReason,
    status: row.status as PaymentStatus,
    amount: Number(row.amount),
    refundedAmount: Number(row.refundedAmount),
    creditedAmount: Number(row.creditedAmount),
    metadata: row.metadata as Record<string, string>,
    promotion: row.promotion as Promotion | null,
    failure: failureCode === null ? null : { code: failureCode, message: failureMessage ?? '' },
    provider: {
      checkoutSessionId,
      paymentIntentId,
      customerId,
      subscriptionId: providerSubscriptionId,
      invoiceId: providerInvoiceId,
      setupIntentId,
    },
  };
}
