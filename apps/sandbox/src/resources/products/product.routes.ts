import { z } from 'zod';
import { type Endpoint, read, remove, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { filled, flag, pagination, range, text } from '../../http/params';
import { InvalidRequest } from '../../http/stripe-error';
import { type Product } from '../../stripe-objects';
import { deleted } from '../deleted';
import { mergeMetadata } from '../metadata';
import { createPrice, priceDataSchema } from '../prices/price';
import { createProduct, productDataSchema } from './product';

const createSchema = productDataSchema.extend({
  default_price_data: priceDataSchema.omit({ product: true, product_data: true }).optional(),
});

const updateSchema = productDataSchema
  .omit({ id: true, type: true })
  .extend({ default_price: filled.optional() })
  .partial();

const listSchema = z.strictObject({
  ...pagination,
  active: flag.optional(),
  created: range.optional(),
  ids: z.array(text).optional(),
  shippable: flag.optional(),
  type: text.optional(),
  url: text.optional(),
});

export const productRoutes: Endpoint[] = [
  write({
    path: '/v1/products',
    params: createSchema,
    async handle(tx, { params: { default_price_data: priceData, ...params } }) {
      if (params.id && (await tx.find('product', params.id))) {
        throw new InvalidRequest('Product already exists.', { code: 'resource_already_exists', param: 'id' });
      }
      const product = createProduct(tx, params);
      if (priceData) {
        const price = await createPrice(tx, { ...priceData, product: product.id });
        tx.update(product, 'product.updated', (changed) => {
          changed.default_price = price.id;
        });
      }
      return product;
    },
  }),
  read({
    path: '/v1/products',
    params: listSchema,
    async handle(reader, { params }) {
      const { active, shippable, type, url, ids } = params;
      const match = { active, shippable, type, url };
      return listObjects(
        reader,
        'product',
        '/v1/products',
        params,
        ids ? ids.map((id) => ({ ...match, id })) : match,
      );
    },
  }),
  read({
    path: '/v1/products/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('product', path.id),
  }),
  write({
    path: '/v1/products/:id',
    params: updateSchema,
    async handle(tx, { params, path }) {
      const product = await tx.get('product', path.id);
      if (params.default_price) await tx.get('price', params.default_price, 'default_price');
      return tx.update(product, 'product.updated', (changed) => change(changed, params, tx.now));
    },
  }),
  remove({
    path: '/v1/products/:id',
    params: z.strictObject({}),
    async handle(tx, { path }) {
      const product = await tx.get('product', path.id);
      if (await tx.findBy('price', { product: product.id })) {
        throw new InvalidRequest(
          'This product cannot be deleted because it has one or more user-created prices.',
        );
      }
      tx.delete(product, 'product.deleted');
      return deleted(product);
    },
  }),
];

function change(product: Product, params: z.infer<typeof updateSchema>, now: number): void {
  const { metadata, images, tax_details: _details, package_dimensions: _dimensions, ...fields } = params;
  Object.assign(product, fields, { updated: now, metadata: mergeMetadata(product.metadata, metadata) });
  if (images !== undefined) product.images = images || [];
}
