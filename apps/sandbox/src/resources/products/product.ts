import { z } from 'zod';
import { clearable, filled, flag, ignored, metadata, text } from '../../http/params';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Product } from '../../stripe-objects';
import { mergeMetadata } from '../metadata';

/** What `price_data` and `product_data` may say of a product that is made on the way. */
export const productDataSchema = z.strictObject({
  name: filled,
  active: flag.optional(),
  description: clearable.optional(),
  id: filled.optional(),
  images: z.union([z.literal(''), z.array(text)]).optional(),
  marketing_features: z.array(z.strictObject({ name: text })).optional(),
  metadata: metadata.optional(),
  shippable: flag.optional(),
  statement_descriptor: text.optional(),
  tax_code: clearable.optional(),
  tax_details: ignored.optional(),
  package_dimensions: ignored.optional(),
  type: z.enum(['good', 'service']).optional(),
  unit_label: clearable.optional(),
  url: clearable.optional(),
});

export type ProductData = z.infer<typeof productDataSchema>;

export function createProduct(tx: AccountTransaction, input: ProductData): Product {
  const product: Product = {
    id: input.id ?? newId('prod', 14),
    object: 'product',
    active: input.active ?? true,
    created: tx.now,
    default_price: null,
    description: input.description ?? null,
    images: input.images || [],
    livemode: false,
    marketing_features: input.marketing_features ?? [],
    metadata: mergeMetadata({}, input.metadata),
    name: input.name,
    package_dimensions: null,
    shippable: input.shippable ?? null,
    statement_descriptor: input.statement_descriptor ?? null,
    tax_code: input.tax_code ?? null,
    tax_details: null,
    type: input.type ?? 'service',
    unit_label: input.unit_label ?? null,
    updated: tx.now,
    url: input.url ?? null,
  };
  return tx.create(product, 'product.created');
}
