import { type z } from 'zod';
import { InvalidRequest } from '../../http/stripe-error';
import { type SandboxSettings } from '../../settings';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Subscription } from '../../stripe-objects';
import { nextPeriodEnd, periodEnd } from './billing-period';
import { draftUpdateInvoice } from './change-subscription';
import { recurringOf } from './subscription';
import { type subscriptionResumeSchema } from './subscription-params';
import { payUpdate } from './update-subscription';

/** Goes on with a subscription that was paused when its trial ended; it is active again once the invoice is paid. */
export async function resumeSubscription(
  tx: AccountTransaction,
  subscription: Subscription,
  params: z.infer<typeof subscriptionResumeSchema>,
  settings: SandboxSettings,
): Promise<Subscription> {
  if (subscription.status !== 'paused') {
    throw new InvalidRequest(
      `You cannot resume this subscription because it has a status of ${subscription.status}. Only paused subscriptions may be resumed.`,
    );
  }
  const [first] = subscription.items.data;
  if (!first) throw new Error(`Subscription ${subscription.id} has no items.`);
  const recurring = recurringOf(first.price);
  const anchor = params.billing_cycle_anchor === 'unchanged' ? subscription.billing_cycle_anchor : tx.now;
  const coming = {
    start: tx.now,
    end: anchor === tx.now ? periodEnd(anchor, recurring) : nextPeriodEnd(anchor, recurring, tx.now),
  };
  const invoice = await draftUpdateInvoice(tx, subscription, { coming });
  tx.update(subscription, 'customer.subscription.updated', (changed) => {
    changed.billing_cycle_anchor = anchor;
    changed.latest_invoice = invoice.id;
    for (const item of changed.items.data) {
      item.current_period_start = coming.start;
      item.current_period_end = coming.end;
    }
  });
  await payUpdate(tx, subscription, invoice, {}, settings);
  return subscription;
}
