import { type SandboxSettings } from '../../settings';
import { type AccountReader } from '../../storage/account-reader';
import { type AccountTransaction } from '../../storage/account-transaction';
import {
  type PortalConfiguration,
  type PortalSession,
  type Price,
  type Subscription,
} from '../../stripe-objects';
import { type TestCard } from '../../cards/test-cards';
import { type OfferedProduct } from '../../resources/billing-portal/offered-plans';
import { usableCustomer } from '../../resources/customers/customer';
import { attachPaymentMethod, createCardMethod } from '../../resources/payment-methods/payment-method';
import { cancelSubscription } from '../../resources/subscriptions/cancel-subscription';
import { creditUnusedTime, billLastUse } from '../../resources/subscriptions/settle-canceled';
import { updateSubscription } from '../../resources/subscriptions/update-subscription';

/** What a customer may ask for on the page; the reason when it is refused. */
export type PortalOutcome = { refusal?: string };

export interface Portal {
  session: PortalSession;
  features: PortalConfiguration['features'];
}

const NOT_ALLOWED: PortalOutcome = { refusal: 'This is not possible here.' };

export async function openPortal(reader: AccountReader, sessionId: string): Promise<Portal> {
  const session = await reader.get('billing_portal.session', sessionId);
  const { features } = await reader.get('billing_portal.configuration', session.configuration);
  return { session, features };
}

/** The customer's subscriptions that have not ended, newest first. */
export async function livingSubscriptions(reader: AccountReader, customer: string): Promise<Subscription[]> {
  const { data } = await reader.page('subscription', { limit: 100, match: { customer } });
  return data.filter(({ ended_at: ended }) => ended === null);
}

/** The prices that a subscription of one item may change to. */
export async function allowedPrices(
  reader: AccountReader,
  { features }: Portal,
  subscription: Subscription,
): Promise<Price[]> {
  const { enabled, default_allowed_updates: updates, products } = features.subscription_update;
  const [item, ...others] = subscription.items.data;
  if (!enabled || !updates.includes('price') || !item || others.length > 0) return [];
  const candidates = products ? await namedPrices(reader, products) : await everyPrice(reader);
  return candidates.filter(
    ({ id, active, type, currency }) =>
      id !== item.price.id && active && type === 'recurring' && currency === subscription.currency,
  );
}

async function namedPrices(reader: AccountReader, products: readonly OfferedProduct[]): Promise<Price[]> {
  const ids = products.flatMap(({ prices }) => prices);
  const found = await Promise.all(ids.map((id) => reader.find('price', id)));
  return found.filter((price) => price !== undefined);
}

/** Of a configuration that names no products, which only the default one may be. */
async function everyPrice(reader: AccountReader): Promise<Price[]> {
  const { data } = await reader.page('price', { limit: 100, match: { active: true, type: 'recurring' } });
  return data;
}

export async function cancelOnPage(
  tx: AccountTransaction,
  portal: Portal,
  id: string,
  settings: SandboxSettings,
): Promise<PortalOutcome> {
  const subscription = await ownSubscription(tx, portal, id);
  const { enabled, mode, proration_behavior: behavior } = portal.features.subscription_cancel;
  if (!subscription || !enabled) return NOT_ALLOWED;
  if (mode === 'at_period_end') {
    await updateSubscription(tx, id, { cancel_at_period_end: true }, settings);
    return {};
  }
  if (behavior !== 'none') await creditUnusedTime(tx, subscription);
  if (behavior === 'always_invoice') await billLastUse(tx, subscription);
  await cancelSubscription(tx, subscription);
  return {};
}

/** Takes back a cancellation that is still to come. */
export async function renewOnPage(
  tx: AccountTransaction,
  portal: Portal,
  id: string,
  settings: SandboxSettings,
): Promise<PortalOutcome> {
  const subscription = await ownSubscription(tx, portal, id);
  if (!subscription || !portal.features.subscription_cancel.enabled) return NOT_ALLOWED;
  await updateSubscription(tx, id, { cancel_at_period_end: false }, settings);
  return {};
}

/** Changes the plan. A card that is declined changes nothing. */
export async function changePlanOnPage(
  tx: AccountTransaction,
  portal: Portal,
  id: string,
  price: string,
  settings: SandboxSettings,
): Promise<PortalOutcome> {
  const subscription = await ownSubscription(tx, portal, id);
  const allowed = subscription ? await allowedPrices(tx, portal, subscription) : [];
  if (!subscription || !allowed.some((candidate) => candidate.id === price)) return NOT_ALLOWED;
  const { proration_behavior: behavior } = portal.features.subscription_update;
  await updateSubscription(
    tx,
    id,
    {
      items: [{ id: subscription.items.data[0]?.id, price }],
      proration_behavior: prorationOf(behavior),
      payment_behavior: 'error_if_incomplete',
    },
    settings,
  );
  return {};
}

/** The SDK's type leaves room for values that are still to come. */
function prorationOf(behavior: string): 'always_invoice' | 'create_prorations' | 'none' {
  return behavior === 'always_invoice' || behavior === 'none' ? behavior : 'create_prorations';
}

/** Another card pays from now on: for the customer, and for subscriptions that had one of their own. */
export async function replaceCardOnPage(
  tx: AccountTransaction,
  portal: Portal,
  card: TestCard,
  expiry: { month: number; year: number },
): Promise<PortalOutcome> {
  if (!portal.features.payment_method_update.enabled) return NOT_ALLOWED;
  const customer = await usableCustomer(tx, portal.session.customer);
  const method = createCardMethod(tx, card, { email: customer.email, name: customer.name }, expiry);
  attachPaymentMethod(tx, method, customer.id);
  tx.update(customer, 'customer.updated', (changed) => {
    changed.invoice_settings.default_payment_method = method.id;
  });
  for (const subscription of await livingSubscriptions(tx, customer.id)) {
    if (subscription.default_payment_method === null) continue;
    tx.update(subscription, 'customer.subscription.updated', (changed) => {
      changed.default_payment_method = method.id;
    });
  }
  return {};
}

async function ownSubscription(
  tx: AccountTransaction,
  { session }: Portal,
  id: string,
): Promise<Subscription | undefined> {
  const subscription = await tx.find('subscription', id);
  const own = subscription?.customer === session.customer && subscription.ended_at === null;
  return own ? subscription : undefined;
}
