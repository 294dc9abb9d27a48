import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId, type UserId } from '#kernel';
import { RuntimeConfig } from '#infra/config';
import { SubscriptionProviders } from '#infra/stripe';
import { CustomerLookup } from '#domain/payments';
import { checkReturnUrl, Projects, type Project } from '#domain/projects';
import { DepartedUsersRepository } from '../cancel-departed/departed-users.repository';
import type { Subscription } from '../subscription/subscription';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import { leadingSubscription } from './leading-subscription';
import { PortalConfigurations, type PortalCustomer } from './portal-configurations';

/** Once more where Stripe has lost what the page may do, as a sandbox does that was reset. */
const MOST_ATTEMPTS = 2;

export interface OpenPortalCommand {
  readonly projectId: ProjectId;
  readonly userId: string;
  /** Opens it for whoever pays for this one. */
  readonly subscriptionId: string | undefined;
  readonly returnUrl: string;
  readonly operationId: string;
}

/** Opens Stripe’s page on which a customer manages cards, invoices and subscriptions. */
@Injectable()
export class OpenPortal {
  constructor(
    private readonly projects: Projects,
    private readonly customers: CustomerLookup,
    private readonly departed: DepartedUsersRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly configurations: PortalConfigurations,
    private readonly providers: SubscriptionProviders,
    private readonly runtime: RuntimeConfig,
  ) {}

  /** @throws DomainError `customer_not_found`, `subscription_not_found`, `url_not_allowed` */
  async execute(command: OpenPortalCommand): Promise<string> {
    const { projectId, userId, subscriptionId, returnUrl, operationId } = command;
    const project = await this.projects.get(projectId);
    checkReturnUrl(returnUrl, project, {
      ownDomainOnly: false,
      httpsOnly: this.runtime.environment === 'production',
    });
    if (await this.departed.hasDeparted(projectId, userId)) {
      throw new DomainError(
        'customer_not_found',
        `The user ${userId} was deleted: there is no portal for him any more. What is left of him at Stripe is in its dashboard.`,
      );
    }
    const customer =
      subscriptionId === undefined
        ? await this.customerOfUser(project, userId)
        : await this.customerOfSubscription(projectId, userId, subscriptionId);
    const url = customer && (await this.open(project, customer, { returnUrl, reference: operationId }));
    if (url !== undefined) return url;
    throw new DomainError(
      'customer_not_found',
      subscriptionId === undefined
        ? `The user ${userId} has nothing to manage at Stripe. He has once he buys something: start with POST /api/v1/payments.`
        : `Whoever pays for ${subscriptionId} was deleted at Stripe, or is a customer of another project’s. Look for it in Stripe’s dashboard.`,
    );
  }

  /** His own customer, whatever else he has; without one, who pays for what he has. */
  private async customerOfUser(
    { id: projectId, stripeAccount }: Project,
    userId: string,
  ): Promise<PortalCustomer | undefined> {
    const own = await this.customers.find({ projectId, userId: userId as UserId, stripeAccount });
    if (own !== undefined) return { stripeAccount, customerId: own };
    const leading = leadingSubscription(await this.subscriptions.list(projectId, userId));
    return leading && this.payerOf(leading);
  }

  private async customerOfSubscription(
    projectId: ProjectId,
    userId: string,
    subscriptionId: string,
  ): Promise<PortalCustomer | undefined> {
    const subscription = await this.subscriptions.find(projectId, subscriptionId);
    if (subscription?.userId === userId) return this.payerOf(subscription);
    throw new DomainError(
      'subscription_not_found',
      `The user ${userId} has no subscription ${subscriptionId} in this project.`,
    );
  }

  /**
   * Who is billed for it. What was bought here is billed to a customer that it was given here; what was imported, to whomever Stripe had, and a
   * customer of another project's stays out of sight.
   */
  private async payerOf(subscription: Subscription): Promise<PortalCustomer | undefined> {
    const { stripeAccount, customerId, paymentId } = subscription;
    const projectId = subscription.projectId as ProjectId;
    if (customerId === '') return undefined;
    if (paymentId !== null) return { stripeAccount, customerId };
    const provider = await this.providers.of(subscription);
    const customer = await provider.findCustomer(customerId);
    if (customer === undefined) return undefined;
    const { markedProjectId } = customer;
    const found = { projectId, stripeAccount, providerCustomerId: customerId, markedProjectId };
    return (await this.customers.isOfAnotherProject(found)) ? undefined : { stripeAccount, customerId };
  }

  /** `undefined` when there is no such customer any more. */
  private async open(
    project: Project,
    customer: PortalCustomer,
    session: { readonly returnUrl: string; readonly reference: string },
  ): Promise<string | undefined> {
    const { customerId, stripeAccount } = customer;
    const place = { projectId: project.id, stripeAccount };
    const provider = await this.providers.of(place);
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const configurationId = await this.configurations.ensure(project, customer);
      const opened = await provider.createPortalSession({ customerId, configurationId, ...session });
      if (opened === 'no_customer') return undefined;
      if (opened !== 'no_configuration') return opened.url;
      await this.configurations.forget(place, configurationId);
    }
    throw new DomainError('provider_unavailable', 'Stripe does not find what it was just told. Try again.');
  }
}
