import { Inject, Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#kernel';
import { LOGGER, type Logger } from '#infra/logging';
import {
  CatalogueProviders,
  SubscriptionProviders,
  type PortalPlan,
  type ProviderPrice,
} from '#infra/stripe';
import type { Project } from '#domain/projects';
import type { Subscription } from '../subscription/subscription';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import { PortalConfigurationRepository } from './portal-configuration.repository';
import { allowanceOf, offeredPrices, portalPlans } from './portal-plans';

const ASKED_AT_ONCE = 10;

/** A customer of Stripe's, and where he is. */
export type PortalCustomer = Pick<Subscription, 'stripeAccount' | 'customerId'>;

type Place = Pick<Subscription, 'stripeAccount' | 'projectId'>;

/**
 * What a customer may do on Stripe's page. Left to itself it offers every price of the account, and that is shared: a plan would be had for the price of
 * another project's, or for one that was replaced. Each list of prices has a configuration of its own, which never changes; so nobody who opens
 * a page while the products change is shown what another was to see.
 */
@Injectable()
export class PortalConfigurations {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly configurations: PortalConfigurationRepository,
    private readonly catalogues: CatalogueProviders,
    private readonly providers: SubscriptionProviders,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The one for a customer of the project, made when it is first needed. @throws DomainError `provider_unavailable` */
  async ensure(project: Project, customer: PortalCustomer): Promise<string> {
    const place = { projectId: project.id, stripeAccount: customer.stripeAccount };
    const priceIds = await this.offeredTo(customer, project);
    const allowance = { ...place, allows: allowanceOf(priceIds) };
    const known = await this.configurations.find(allowance);
    if (known !== undefined) return known;
    const made = await this.make(place, priceIds);
    await this.configurations.note(allowance, made, this.clock.now());
    return made;
  }

  /** Stripe has it no more: the next page gets another. */
  async forget(place: Place, configurationId: string): Promise<void> {
    await this.configurations.forget(place, configurationId);
  }

  /**
   * Stripe offers the same prices for all that the customer has. Who pays for another project's subscription as well, as in a billing group, could make
   * that one of this project's: he changes plans by `POST /subscriptions/{id}/change` alone.
   */
  private async offeredTo(customer: PortalCustomer, project: Project): Promise<string[]> {
    const prices = offeredPrices(project, customer);
    if (prices.length === 0) return prices;
    return (await this.subscriptions.isPaidForElsewhere(project.id, customer)) ? [] : prices;
  }

  private async make(place: Place, priceIds: readonly string[]): Promise<string> {
    const { projectId } = place;
    const provider = await this.providers.of(place);
    const plans = await this.plansOf(place, priceIds);
    try {
      return await provider.createPortalConfiguration({ projectId, plans });
    } catch (error) {
      if (plans.length === 0 || !(error instanceof DomainError) || error.code !== 'provider_rejected')
        throw error;
      this.logger.warn(
        { err: error, project_id: projectId },
        'Stripe does not take what the project sells for its portal: plans are changed by the API alone',
      );
      return provider.createPortalConfiguration({ projectId, plans: [] });
    }
  }

  private async plansOf(place: Place, priceIds: readonly string[]): Promise<PortalPlan[]> {
    const catalogue = await this.catalogues.of(place);
    const found: ProviderPrice[] = [];
    for (let at = 0; at < priceIds.length; at += ASKED_AT_ONCE) {
      const some = priceIds.slice(at, at + ASKED_AT_ONCE).map((id) => catalogue.findPrice(id));
      found.push(...(await Promise.all(some)).filter((price) => price !== undefined));
    }
    const plans = portalPlans(found);
    if (plans.length === 0 && priceIds.length > 0) {
      this.logger.info(
        { project_id: place.projectId, prices: priceIds.length },
        'the portal of a project offers no other plan: it sells too many for Stripe, or none that is active there',
      );
    }
    return plans;
  }
}
