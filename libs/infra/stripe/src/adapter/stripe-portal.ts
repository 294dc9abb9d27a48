import { sha256 } from '#infra/crypto';
import type Stripe from 'stripe';
import type { NewPortalConfiguration, NewPortalSession, PortalSession } from '../subscription-provider';
import { projectMark } from './ownership-marks';
import { attempt, keyed } from './stripe-calls';
import { isMissing } from './stripe-errors';

type Features = Stripe.BillingPortal.ConfigurationCreateParams.Features;

/** A session of the page that Stripe hosts (https://docs.stripe.com/api/customer_portal/sessions). */
export async function openPortalSession(stripe: Stripe, session: NewPortalSession): Promise<PortalSession> {
  const { customerId, configurationId, returnUrl, reference } = session;
  return attempt(async () => {
    try {
      const params = { customer: customerId, configuration: configurationId, return_url: returnUrl };
      const key = keyed('portal', `${reference}:${customerId}:${configurationId}`);
      const { url } = await stripe.billingPortal.sessions.create(params, key);
      return { url };
    } catch (error) {
      if (isMissing(error, 'customer')) return 'no_customer';
      if (isMissing(error, 'configuration')) return 'no_configuration';
      throw error;
    }
  });
}

/** What that page lets a customer do (https://docs.stripe.com/api/customer_portal/configurations). */
export async function makePortalConfiguration(
  stripe: Stripe,
  { projectId, plans }: NewPortalConfiguration,
): Promise<string> {
  const params = {
    name: `Paygrove ${projectId}`,
    metadata: projectMark(projectId),
    features: { ...alwaysAllowed, subscription_update: changesAmong(plans) },
  };
  const key = keyed('portal-configuration', sha256(JSON.stringify(params)));
  return attempt(async () => (await stripe.billingPortal.configurations.create(params, key)).id);
}

/** All but the address of mail: by that a customer is recognized. */
const alwaysAllowed: Features = {
  customer_update: { enabled: true, allowed_updates: ['name', 'address', 'phone', 'tax_id'] },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: { enabled: true, mode: 'at_period_end' },
};

/** Prorated as `POST /subscriptions/{id}/change` does unless told otherwise, and no shorter trial for it. */
function changesAmong(plans: NewPortalConfiguration['plans']): Features['subscription_update'] {
  if (plans.length === 0) return { enabled: false };
  return {
    enabled: true,
    default_allowed_updates: ['price'],
    products: plans.map(({ productId, priceIds }) => ({ product: productId, prices: [...priceIds] })),
    proration_behavior: 'create_prorations',
    trial_update_behavior: 'continue_trial',
  };
}
