import { type AccountReader } from '../../storage/account-reader';
import { type BillingSettings } from '../../stripe-objects';

/** What the account's owner has chosen, or what Stripe does when they have not. */
export async function billingSettings(reader: AccountReader): Promise<BillingSettings> {
  return (
    (await reader.find('sandbox.billing_settings', 'billing_settings')) ?? {
      id: 'billing_settings',
      object: 'sandbox.billing_settings',
      created: reader.now,
      subscription_after_last_retry: 'canceled',
      invoice_after_last_retry: 'open',
    }
  );
}
