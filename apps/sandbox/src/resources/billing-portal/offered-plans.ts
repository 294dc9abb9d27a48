import { z } from 'zod';
import { filled, flag, integer } from '../../http/params';
import { InvalidRequest, resourceMissing } from '../../http/stripe-error';
import { type AccountReader } from '../../storage/account-reader';
import { type PortalConfiguration } from '../../stripe-objects';

export const offeredProductSchema = z.strictObject({
  adjustable_quantity: z
    .strictObject({ enabled: flag, maximum: integer.optional(), minimum: integer.optional() })
    .optional(),
  prices: z.array(filled).min(1),
  product: filled,
});

type OfferedProductInput = z.infer<typeof offeredProductSchema>;
type SubscriptionUpdate = PortalConfiguration['features']['subscription_update'];
export type OfferedProduct = NonNullable<SubscriptionUpdate['products']>[number];

const MOST_PRODUCTS = 10;
const PARAM = 'features[subscription_update]';

export function toOfferedProduct({ product, prices, adjustable_quantity: quantity }: OfferedProductInput) {
  return {
    product,
    prices,
    adjustable_quantity: {
      enabled: quantity?.enabled ?? false,
      maximum: quantity?.maximum ?? null,
      minimum: quantity?.minimum ?? 1,
    },
  } satisfies OfferedProduct;
}

/**
 * A customer is only offered what a configuration names: at least one product, at most ten, each with recurring prices of its own.
 * @throws InvalidRequest as Stripe answers
 */
export async function checkPlans(
  reader: AccountReader,
  { enabled, default_allowed_updates: updates, products }: SubscriptionUpdate,
): Promise<void> {
  const offered = products ?? [];
  if (offered.length > MOST_PRODUCTS) {
    throw new InvalidRequest(`You can specify at most ${MOST_PRODUCTS} products.`, {
      param: `${PARAM}[products]`,
    });
  }
  for (const [index, one] of offered.entries()) await checkProduct(reader, one, index);
  if (!enabled) return;
  if (offered.length === 0) throw required('products');
  if (updates.length === 0) throw required('default_allowed_updates');
}

async function checkProduct(
  reader: AccountReader,
  { product, prices }: OfferedProduct,
  index: number,
): Promise<void> {
  const param = `${PARAM}[products][${index}]`;
  await reader.get('product', product, `${param}[product]`);
  for (const [position, id] of prices.entries()) {
    const price = await reader.find('price', id);
    const named = `${param}[prices][${position}]`;
    if (!price) throw resourceMissing('price', id, named);
    if (price.product !== product) {
      throw new InvalidRequest(`The price \`${id}\` does not belong to the product \`${product}\`.`, {
        param: named,
      });
    }
    if (price.type !== 'recurring') {
      throw new InvalidRequest(`The price \`${id}\` is not recurring.`, { param: named });
    }
  }
}

function required(field: string): InvalidRequest {
  return new InvalidRequest(`${PARAM}[${field}] is required when ${PARAM}[enabled] is true.`, {
    code: 'parameter_missing',
    param: `${PARAM}[${field}]`,
  });
}
