import { Injectable } from '@nestjs/common';
import { Clock, DomainError, newId, type PaymentId, type ProjectId, type UserId } from '#kernel';
import type { PaymentType } from '#contracts';
import { RuntimeConfig } from '#infra/config';
import { PaymentProviders, PLATFORM_ACCOUNT, type StripeAccount } from '#infra/stripe';
import { Projects } from '#domain/projects';
import {
  takenNow,
  type Payment,
  type Promotion,
  type SoldItem,
  type StartedMethod,
} from '../payment/payment';
import { PaymentRepository } from '../payment/payment.repository';
import { assertMayPay } from '../users/known-user';
import { KnownUsersRepository } from '../users/known-users.repository';
import { basketOf, checkTogether, type AskedItem } from './basket';
import { assertPossible, expiryOf, type CardForms } from './payment-method';
import { resolvePaymentType, soldItemOf } from './payment-terms';
import { returnUrls } from './return-urls';

export interface DraftPaymentCommand {
  readonly projectId: ProjectId;
  readonly operationId: string;
  /** A front end: it may only name pages of its own project, and touches nothing that others have begun. */
  readonly fromFrontEnd: boolean;
  readonly paymentType: PaymentType | 'auto';
  /** `checkout` unless said otherwise. */
  readonly method?: StartedMethod;
  readonly promotion?: Promotion | undefined;
  readonly userId: string;
  readonly email: string;
  readonly items: readonly AskedItem[];
  readonly successUrl: string | undefined;
  readonly cancelUrl: string | undefined;
  readonly reference: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly retryOf?: PaymentId;
}

/** Says what a payment would be, at the prices and terms of today, or why it cannot be. Writes nothing. */
@Injectable()
export class DraftPayment {
  constructor(
    private readonly projects: Projects,
    private readonly payments: PaymentRepository,
    private readonly users: KnownUsersRepository,
    private readonly clock: Clock,
    private readonly runtime: RuntimeConfig,
    private readonly providers: PaymentProviders,
  ) {}

  /** @throws DomainError with the codes that starting a payment documents */
  async execute(command: DraftPaymentCommand): Promise<Payment> {
    const project = await this.projects.get(command.projectId);
    if (project.archived) {
      throw new DomainError(
        'project_archived',
        `The project ${project.id} is archived: it takes no new payments.`,
      );
    }
    assertMayPay(command.userId, await this.users.find(project.id, command.userId));
    const lines = basketOf(project, command.items);
    const paymentType = resolvePaymentType(command.paymentType, lines);
    checkTogether(lines);
    const { method = 'checkout', promotion = null } = command;
    const { stripeAccount } = project;
    assertPossible(method, paymentType, await this.cardForms({ projectId: project.id, stripeAccount }));
    const userId = command.userId as UserId;
    const now = this.clock.now();
    const items = await Promise.all(
      lines.map((line) => this.withTrialOnce(project.id, userId, soldItemOf(line))),
    );
    return {
      id: newId<PaymentId>('pay', now),
      projectId: project.id,
      userId,
      email: command.email,
      items,
      paymentType,
      method,
      billingReason: 'purchase',
      subscriptionId: null,
      status: 'pending',
      amount: items.reduce((sum, item) => sum + takenNow(item), 0),
      currency: lines[0]?.product.price.currency ?? project.defaultCurrency,
      refundedAmount: 0,
      creditedAmount: 0,
      reference: command.reference ?? null,
      metadata: command.metadata,
      promotion,
      ...returnUrls(command, project, {
        ownDomainOnly: command.fromFrontEnd,
        httpsOnly: this.runtime.environment === 'production',
      }),
      operationId: command.operationId,
      retryOf: command.retryOf ?? null,
      fromFrontEnd: command.fromFrontEnd,
      cancelRequestedAt: null,
      failure: null,
      stripeAccount,
      provider: {
        checkoutSessionId: null,
        paymentIntentId: null,
        customerId: null,
        subscriptionId: null,
        invoiceId: null,
        setupIntentId: null,
      },
      checkoutUrl: null,
      checkoutExpiresAt: expiryOf(method, paymentType, now),
      createdAt: now,
      updatedAt: now,
      succeededAt: null,
    };
  }

  private async cardForms(account: StripeAccount & { readonly projectId: ProjectId }): Promise<CardForms> {
    return {
      publishableKey: await this.providers.publishableKeyOf(account),
      ownAccountOf: account.stripeAccount === PLATFORM_ACCOUNT ? undefined : account.projectId,
    };
  }

  /** A user gets the trial of a product once. */
  private async withTrialOnce(projectId: ProjectId, userId: UserId, item: SoldItem): Promise<SoldItem> {
    const { terms, productId } = item;
    if (terms.trialDays === null) return item;
    const had = await this.payments.hadTrial(projectId, userId, productId);
    return had ? { ...item, terms: { ...terms, trialDays: null } } : item;
  }
}
