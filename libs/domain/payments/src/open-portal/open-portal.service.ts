import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId, type UserId } from '#kernel';
import { RuntimeConfig } from '#infra/config';
import { PaymentProviders } from '#infra/stripe';
import { Projects } from '#domain/projects';
import { CustomerRepository } from '../customers/customer.repository';
import { checkReturnUrl } from '../start-payment/return-urls';

export interface OpenPortalCommand {
  readonly projectId: ProjectId;
  readonly userId: string;
  readonly returnUrl: string;
  readonly operationId: string;
}

/** Opens Stripe’s page on which a user manages cards, invoices and subscriptions of what he has bought in the project. */
@Injectable()
export class OpenPortal {
  constructor(
    private readonly projects: Projects,
    private readonly customers: CustomerRepository,
    private readonly providers: PaymentProviders,
    private readonly runtime: RuntimeConfig,
  ) {}

  /** @throws DomainError `customer_not_found`, `url_not_allowed` */
  async execute({ projectId, userId, returnUrl, operationId }: OpenPortalCommand): Promise<string> {
    const project = await this.projects.get(projectId);
    checkReturnUrl(returnUrl, project, {
      ownDomainOnly: true,
      httpsOnly: this.runtime.environment === 'production',
    });
    const account = { projectId, stripeAccount: project.stripeAccount };
    const customer = await this.customers.find({ ...account, userId: userId as UserId });
    const session =
      customer === undefined
        ? undefined
        : await (
            await this.providers.of(account)
          ).createPortalSession({
            customerId: customer.providerCustomerId,
            returnUrl,
            reference: operationId,
          });
    if (session !== undefined) return session.url;
    throw new DomainError(
      'customer_not_found',
      `The user ${userId} has never begun to buy anything here. Start with POST /api/v1/payments.`,
    );
  }
}
