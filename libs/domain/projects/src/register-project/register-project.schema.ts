import { chosenId, returnUrl, webUrl } from '#infra/http';
import { z } from 'zod';
import { newProductSchema } from '../product/product.schema';
import { creditDebtChoice, currencyCode, domainName, projectSlug, shownName } from '../project/fields';

const MOST_PRODUCTS = 100;

export const registerProjectSchema = z
  .strictObject({
    id: projectSlug('Made of the name unless given.').optional(),
    name: shownName('The project’s name.', 'Shop'),
    domain: domainName('Where its front end is; browsers may call from here, and buyers return here.'),
    default_currency: currencyCode('Of prices that name none.').default('usd'),
    success_url: returnUrl(
      'Where buyers go after paying. Built from the domain unless given.',
      'https://shop.example/thanks?session_id={CHECKOUT_SESSION_ID}',
    ).optional(),
    cancel_url: returnUrl(
      'Where buyers go who turn back. Built from the domain unless given.',
      'https://shop.example/cart',
    ).optional(),
    webhook_url: webUrl(
      'Where events are sent; https outside development.',
      'https://shop.example/webhooks/paygrove',
    ).optional(),
    billing_group: chosenId(
      'Projects of one group share the Stripe customer of the same user.',
      'acme',
    ).optional(),
    credit_debt: creditDebtChoice().default('repay'),
    products: z
      .array(newProductSchema)
      .max(MOST_PRODUCTS)
      .default([])
      .superRefine(refuseRepeatedIds)
      .meta({ description: 'What it sells. More can be put later.' }),
  })
  .meta({ id: 'RegisterProject', description: 'A project and what it sells.' });

export type RegisterProjectInput = z.output<typeof registerProjectSchema>;

function refuseRepeatedIds(products: readonly { id: string }[], context: z.RefinementCtx): void {
  const ids = products.map(({ id }) => id);
  for (const [index, id] of ids.entries()) {
    if (ids.indexOf(id) === index) continue;
    context.addIssue({ code: 'custom', path: [index, 'id'], message: `There are two products ${id}` });
  }
}
