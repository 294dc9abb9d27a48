import { chosenId, webUrl } from '#infra/http';
import { z } from 'zod';
import { subscriptionIdField } from '../operate-subscription/operation-fields';

export const openPortalSchema = z
  .strictObject({
    user_id: chosenId('The project’s own id of the user who has bought something.', 'user_42'),
    return_url: webUrl(
      'Where the customer goes afterwards; https in production.',
      'https://shop.example/account',
    ),
    subscription_id: subscriptionIdField
      .optional()
      .describe(
        'Opens the page of the customer who pays for this subscription of the user’s: that of a plan begun by a card form of a front end has a customer of its own. Without it, the page of the user’s own customer, or, where he has none, of who pays for his newest subscription.',
      ),
  })
  .meta({ id: 'OpenPortalRequest' });

export const portalSchema = z
  .object({
    portal_url: z.string().meta({
      description:
        'Stripe’s page for this customer, for one visit. Send him there at once, and show it to nobody else.',
      example: 'https://billing.stripe.com/p/session/test_YWNjdF8x',
    }),
  })
  .meta({ id: 'Portal' });
