import { z } from 'zod';
import { clearable, flag, ignored, metadata, text } from '../../http/params';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type PortalConfiguration } from '../../stripe-objects';
import { mergeMetadata } from '../metadata';
import { checkPlans, offeredProductSchema, toOfferedProduct } from './offered-plans';
import { prorationBehavior } from '../subscriptions/subscription-params';

const emptyList = z.literal('').transform(() => []);

const featuresSchema = z.strictObject({
  customer_update: z
    .strictObject({ allowed_updates: z.union([emptyList, z.array(text)]).optional(), enabled: flag })
    .optional(),
  invoice_history: z.strictObject({ enabled: flag }).optional(),
  payment_method_update: z
    .strictObject({ enabled: flag, payment_method_configuration: ignored.optional() })
    .optional(),
  subscription_cancel: z
    .strictObject({
      cancellation_reason: ignored.optional(),
      enabled: flag,
      mode: z.enum(['at_period_end', 'immediately']).optional(),
      proration_behavior: prorationBehavior.optional(),
    })
    .optional(),
  subscription_pause: z.strictObject({ enabled: z.literal('false').optional() }).optional(),
  subscription_update: z
    .strictObject({
      default_allowed_updates: z
        .union([emptyList, z.array(z.enum(['price', 'promotion_code', 'quantity']))])
        .optional(),
      enabled: flag,
      products: z.union([emptyList, z.array(offeredProductSchema)]).optional(),
      proration_behavior: prorationBehavior.optional(),
      schedule_at_period_end: ignored.optional(),
      trial_update_behavior: z.literal('continue_trial').optional(),
    })
    .optional(),
});

const fields = {
  business_profile: z
    .strictObject({
      headline: clearable.optional(),
      privacy_policy_url: text.optional(),
      terms_of_service_url: text.optional(),
    })
    .optional(),
  default_return_url: clearable.optional(),
  login_page: ignored.optional(),
  metadata: metadata.optional(),
  name: clearable.optional(),
};

export const configurationCreateSchema = z.strictObject({ ...fields, features: featuresSchema });
export const configurationUpdateSchema = z.strictObject({
  ...fields,
  active: flag.optional(),
  features: featuresSchema.optional(),
});

type ConfigurationParams = z.infer<typeof configurationUpdateSchema>;

/** What everything is until it is configured. */
const nothingAllowed: PortalConfiguration['features'] = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
    enabled: false,
    mode: 'at_period_end',
    proration_behavior: 'none',
  },
  subscription_pause: { duration: { interval_options: null, type: 'indefinite' }, enabled: false } as never,
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    products: null,
    proration_behavior: 'none',
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: 'continue_trial',
  },
};

/** One that a program asks for: its plans are named, and exist. */
export async function createConfiguration(
  tx: AccountTransaction,
  params: ConfigurationParams,
): Promise<PortalConfiguration> {
  const configuration = draftConfiguration(tx, params);
  await checkPlans(tx, configuration.features.subscription_update);
  return tx.create(configuration, 'billing_portal.configuration.created');
}

/** Changes one as a program asks for. */
export async function updateConfiguration(
  tx: AccountTransaction,
  id: string,
  params: ConfigurationParams,
): Promise<PortalConfiguration> {
  const configuration = await tx.get('billing_portal.configuration', id);
  const changed = structuredClone(configuration);
  changeConfiguration(changed, params, tx.now);
  if (params.features?.subscription_update) await checkPlans(tx, changed.features.subscription_update);
  return tx.update(configuration, 'billing_portal.configuration.updated', (stored) =>
    changeConfiguration(stored, params, tx.now),
  );
}

function draftConfiguration(
  tx: AccountTransaction,
  params: ConfigurationParams,
  isDefault = false,
): PortalConfiguration {
  const configuration: PortalConfiguration = {
    id: newId('bpc_1', 23).replace('bpc_1_', 'bpc_1'),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: tx.now,
    default_return_url: null,
    features: structuredClone(nothingAllowed),
    is_default: isDefault,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: {},
    name: null,
    updated: tx.now,
  };
  changeConfiguration(configuration, params, tx.now);
  return configuration;
}

function changeConfiguration(
  configuration: PortalConfiguration,
  params: ConfigurationParams,
  now: number,
): void {
  const { active, business_profile: profile, features } = params;
  if (active !== undefined) configuration.active = active;
  if (params.default_return_url !== undefined) configuration.default_return_url = params.default_return_url;
  if (params.name !== undefined) configuration.name = params.name;
  configuration.metadata = mergeMetadata(configuration.metadata, params.metadata);
  Object.assign(configuration.business_profile, profile);
  for (const [name, feature] of Object.entries(features ?? {})) {
    const current = configuration.features[name as keyof PortalConfiguration['features']];
    const {
      cancellation_reason: _reason,
      schedule_at_period_end: _schedule,
      ...told
    } = feature as Record<string, unknown>;
    if (name !== 'subscription_pause') Object.assign(current, told);
  }
  const products = features?.subscription_update?.products;
  if (products) configuration.features.subscription_update.products = products.map(toOfferedProduct);
  configuration.updated = now;
}

/**
 * The configuration of sessions that name none. Stripe's dashboard makes it; here it is there when it is first needed, and
 * lets a customer do everything: change to any price of the account, cancel with the period, use another card.
 */
export async function defaultConfiguration(tx: AccountTransaction): Promise<PortalConfiguration> {
  const made = await tx.findBy('billing_portal.configuration', { is_default: true });
  if (made) return made;
  const everything: ConfigurationParams = {
    features: {
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: 'at_period_end' },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price'],
        proration_behavior: 'create_prorations',
      },
    },
  };
  return tx.create(draftConfiguration(tx, everything, true), 'billing_portal.configuration.created');
}
