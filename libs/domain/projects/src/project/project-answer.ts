import { creditDebts } from '#contracts';
import { instant } from '#infra/http';
import { z } from 'zod';
import { productAnswer, toProductAnswer } from '../product/product-answer';
import { features } from './detection';
import type { Project } from './project';

const paymentTypes = ['one_time', 'subscription', 'both'] as const;

export const projectFields = {
  project_id: z.string().meta({ description: 'Sent as X-Project-ID with each call.', example: 'ecom_001' }),
  name: z.string().meta({ description: 'The project’s name.', example: 'Shop' }),
  domain: z.string().meta({ description: 'Where its front end is.', example: 'shop.example' }),
  default_currency: z.string().meta({ description: 'Of prices that name none.', example: 'usd' }),
  payment_types: z.array(z.enum(paymentTypes)).meta({
    description:
      'Found out from the products: `both` when there are recurring and one-time ones, else what there is.',
    example: ['both'],
  }),
  features: z
    .array(z.enum(features))
    .meta({ description: 'Found out from the products.', example: ['credits', 'permissions'] }),
  success_url: z.string().meta({
    description: 'Where buyers go after paying.',
    example: 'https://shop.example/payment/success?session_id={CHECKOUT_SESSION_ID}',
  }),
  cancel_url: z
    .string()
    .meta({ description: 'Where buyers go who turn back.', example: 'https://shop.example/payment/cancel' }),
  webhook_url: z
    .string()
    .nullable()
    .meta({ description: 'Where events are sent.', example: 'https://shop.example/webhooks/paygrove' }),
  billing_group: z.string().nullable().meta({
    description: 'Projects of one group share the Stripe customer of the same user.',
    example: null,
  }),
  credit_debt: z.enum(creditDebts).meta({
    description:
      'Credits that are spent already when their payment is refunded: `repay` makes them a debt that later grants repay first.',
    example: 'repay',
  }),
  stripe_mapping: z
    .record(z.string(), z.string())
    .meta({ description: 'Product id → price id at Stripe.', example: { pro: 'price_1QxYzA2eZvKYlo2C' } }),
  products: z.array(productAnswer).meta({ description: 'In the order of their registration.' }),
  archived: z
    .boolean()
    .meta({ description: 'An archived project takes no new payments; the rest goes on.', example: false }),
  created_at: instant('When it was registered.'),
  updated_at: instant('When its settings or products were last changed.'),
};

export const projectAnswer = z
  .object(projectFields)
  .meta({ id: 'Project', description: 'A project with its whole configuration.' });

export type ProjectAnswer = z.output<typeof projectAnswer>;

export function toProjectAnswer(project: Project): ProjectAnswer {
  return {
    project_id: project.id,
    name: project.name,
    domain: project.domain,
    default_currency: project.defaultCurrency,
    payment_types: [...project.paymentTypes],
    features: [...project.features],
    success_url: project.successUrl,
    cancel_url: project.cancelUrl,
    webhook_url: project.webhookUrl,
    billing_group: project.billingGroup,
    credit_debt: project.creditDebt,
    stripe_mapping: Object.fromEntries(project.products.map(({ id, priceId }) => [id, priceId])),
    products: project.products.map(toProductAnswer),
    archived: project.archived,
    created_at: project.createdAt.toISOString(),
    updated_at: project.updatedAt.toISOString(),
  };
}
