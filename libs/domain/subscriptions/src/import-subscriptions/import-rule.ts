import type { AccountSubscription } from '#infra/stripe';
import { isLive, type Subscription } from '../subscription/subscription';
import type { Problem, UserIdFrom } from './import-run';

/** A product as far as the rule looks at it. */
export interface ImportableProduct {
  readonly id: string;
  readonly priceId: string;
  readonly recurring: boolean;
}

export interface ImportContext<Product extends ImportableProduct> {
  readonly projectId: string;
  readonly products: readonly Product[];
  /** Stripe's products that the project's recurring prices belong to. */
  readonly providerProductIds: ReadonlySet<string>;
  readonly userIdFrom: UserIdFrom;
  /** Our row of it, of whichever project. */
  readonly known: Pick<Subscription, 'projectId'> | undefined;
}

export type Verdict<Product> =
  | { readonly kind: 'foreign' | 'known' }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'import'; readonly userId: string; readonly product: Product };

const USER_ID = /^[A-Za-z0-9][A-Za-z0-9._:@|+-]{0,127}$/;

/**
 * Decides about one subscription of the account. What has no price of the project is left alone in silence, since others may use the account;
 * only an unregistered price of a product that the project sells is told of: it is most likely one of former times.
 */
export function judgeSubscription<Product extends ImportableProduct>(
  found: AccountSubscription,
  context: ImportContext<Product>,
): Verdict<Product> {
  const { projectId, products, known, userIdFrom } = context;
  const { subscription, items, customer, markedProjectId } = found;
  if (known?.projectId === projectId || subscription.marks?.projectId === projectId) return { kind: 'known' };
  const product = products.find(
    ({ priceId, recurring }) => recurring && items.some((item) => item.priceId === priceId),
  );
  const isOfAnother = known !== undefined || (markedProjectId !== null && markedProjectId !== projectId);
  if (product === undefined) return isOfAnother ? { kind: 'foreign' } : unpriced(found, context);
  if (isOfAnother) {
    return problem(
      'owned_by_another_project',
      'It is marked as that of another project. Remove the marks paygrove_… from its metadata at Stripe if that is wrong.',
    );
  }
  if (items.length > 1) {
    return problem(
      'several_items',
      `It has ${items.length} items, and a subscription here is to one product. Split it at Stripe into one each.`,
    );
  }
  if (!isLiveStatus(subscription.status)) return notLive(subscription.status);
  const userId = customer === null ? undefined : userIdOf(customer, userIdFrom);
  if (userId === undefined) {
    return problem(
      'user_unresolved',
      `Its customer, ${subscription.customerId}, ${missing(userIdFrom)}. Complete the customer at Stripe and import again.`,
    );
  }
  if (!USER_ID.test(userId)) {
    return problem(
      'user_id_invalid',
      `What its customer, ${subscription.customerId}, has for a user id is none: 1 to 128 of A-Z a-z 0-9 . _ : @ | + -, and first a letter or digit.`,
    );
  }
  return { kind: 'import', userId, product };
}

/** Of a subscription that is over, or has not begun. */
export function notLive(status: string): { kind: 'problem'; problem: Problem } {
  return problem(
    'not_live',
    `It is ${status}. Only what has begun and has not ended is taken over; import again once it has begun.`,
  );
}

export function isLiveStatus(status: AccountSubscription['subscription']['status']): boolean {
  return status !== 'incomplete_expired' && isLive(status);
}

function unpriced<Product extends ImportableProduct>(
  { items }: AccountSubscription,
  { providerProductIds }: ImportContext<Product>,
): Verdict<Product> {
  const former = items.find(({ productId }) => providerProductIds.has(productId));
  if (former === undefined) return { kind: 'foreign' };
  return problem(
    'price_not_in_project',
    `Its price ${former.priceId} belongs to a product that the project sells, but is not registered. Register a product with this price_id and import again.`,
  );
}

function userIdOf(
  customer: NonNullable<AccountSubscription['customer']>,
  from: UserIdFrom,
): string | undefined {
  if (from === 'customer_id') return customer.id;
  const value = from === 'email' ? customer.email : customer.metadata[from.customer_metadata_key];
  const text = value?.trim();
  return text === '' ? undefined : text;
}

function missing(from: UserIdFrom): string {
  if (from === 'customer_id') return 'was deleted';
  return from === 'email' ? 'has no e-mail address' : `has no metadata ${from.customer_metadata_key}`;
}

function problem(code: Problem['code'], message: string): { kind: 'problem'; problem: Problem } {
  return { kind: 'problem', problem: { code, message } };
}
