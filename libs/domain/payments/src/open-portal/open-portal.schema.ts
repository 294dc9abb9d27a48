import { chosenId, webUrl } from '#infra/http';
import { z } from 'zod';

export const openPortalSchema = z
  .strictObject({
    user_id: chosenId('The project’s own id of the user who has bought something.', 'user_42'),
    return_url: webUrl(
      'Where the customer goes afterwards, on the project’s domain.',
      'https://shop.example/account',
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
