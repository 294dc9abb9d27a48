import { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { billingSettings } from '../resources/accounts/billing-settings';
import { type AccountStore } from '../storage/account-store';
import { type BillingSettings } from '../stripe-objects';
import { ControlError } from './control-error';
import { parseControl } from './parse-control';

const settingsSchema = z.strictObject({
  subscription_after_last_retry: z.enum(['canceled', 'past_due', 'unpaid']).optional(),
  invoice_after_last_retry: z.enum(['open', 'uncollectible']).optional(),
});

/** What the owner of an account sets in Stripe's dashboard, where no API reaches. */
export function accountControl(accounts: AccountStore) {
  return async (app: FastifyInstance): Promise<void> => {
    app.put<{ Params: { key: string } }>('/_control/accounts/:key/settings', async (request) => {
      const { key } = request.params;
      if (!/^[sr]k_test_\w+$/.test(key))
        throw new ControlError(400, 'An account is named by its sk_test_… key.');
      const changes = parseControl(settingsSchema, request.body ?? {});
      return accounts.write(await accounts.accountFor(key), async (tx) =>
        view(tx.save({ ...(await billingSettings(tx)), ...changes })),
      );
    });
  };
}

const view = ({ subscription_after_last_retry, invoice_after_last_retry }: BillingSettings) => ({
  subscription_after_last_retry,
  invoice_after_last_retry,
});
