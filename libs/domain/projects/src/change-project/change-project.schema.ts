import { chosenId, returnUrl, webUrl } from '#infra/http';
import { z } from 'zod';
import { creditDebtChoice, currencyCode, domainName, shownName } from '../project/fields';

export const changeProjectSchema = z
  .strictObject({
    name: shownName('The project’s name.', 'Shop').optional(),
    domain: domainName('Where its front end is.').optional(),
    default_currency: currencyCode(
      'Of prices that name none, from now on. Existing prices stay as they are.',
    ).optional(),
    success_url: returnUrl(
      'Where buyers go after paying; null for the one built from the domain.',
      'https://shop.example/thanks?session_id={CHECKOUT_SESSION_ID}',
    )
      .nullable()
      .optional(),
    cancel_url: returnUrl(
      'Where buyers go who turn back; null for the one built from the domain.',
      'https://shop.example/cart',
    )
      .nullable()
      .optional(),
    webhook_url: webUrl('Where events are sent; null for nowhere.', 'https://shop.example/webhooks/paygrove')
      .nullable()
      .optional(),
    billing_group: chosenId('The group whose customers it shares; null for none.', 'acme')
      .nullable()
      .optional(),
    credit_debt: creditDebtChoice().optional(),
  })
  .meta({ id: 'ChangeProject', description: 'What is to be changed; the rest stays.' });

export type ChangeProjectInput = z.output<typeof changeProjectSchema>;
