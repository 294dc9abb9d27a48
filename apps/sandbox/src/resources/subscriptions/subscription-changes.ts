import { InvalidRequest } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Subscription } from '../../stripe-objects';
import { changeDiscounts } from '../discounts/change-discounts';
import { mergeMetadata } from '../metadata';
import { ownPaymentMethod } from '../payment-methods/payment-method';
import { currentPeriodEnd } from './subscription';
import { type SubscriptionUpdateParams } from './subscription-params';

/** The changes of an update that bill nothing by themselves. */
export async function applyPlainChanges(
  tx: AccountTransaction,
  subscription: Subscription,
  params: SubscriptionUpdateParams,
): Promise<void> {
  const { default_payment_method: method } = params;
  if (method) {
    const own = await ownPaymentMethod(tx, method, subscription.customer, 'default_payment_method');
    subscription.default_payment_method = own.id;
  }
  if (method === null) subscription.default_payment_method = null;
  if (params.description !== undefined) subscription.description = params.description;
  if (params.trial_settings) {
    subscription.trial_settings = {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: params.trial_settings.end_behavior.missing_payment_method,
      },
    };
  }
  if (params.discounts) await changeDiscounts(tx, subscription, params.discounts);
  const saves = params.payment_settings?.save_default_payment_method;
  if (saves && subscription.payment_settings) {
    subscription.payment_settings.save_default_payment_method = saves;
  }
  if (params.pause_collection !== undefined) {
    subscription.pause_collection = params.pause_collection && {
      behavior: params.pause_collection.behavior,
      resumes_at: params.pause_collection.resumes_at ?? null,
    };
  }
  subscription.metadata = mergeMetadata(subscription.metadata, params.metadata);
}

/** To be called once the period is what it will be: that is what an end with the period goes by. */
export function scheduleCancellation(
  subscription: Subscription,
  params: SubscriptionUpdateParams,
  now: number,
): void {
  const { cancel_at: cancelAt, cancel_at_period_end: atPeriodEnd } = params;
  if (cancelAt === undefined && atPeriodEnd === undefined) {
    if (subscription.cancel_at_period_end) subscription.cancel_at = currentPeriodEnd(subscription);
    return;
  }
  const end = atPeriodEnd ? currentPeriodEnd(subscription) : cancelAt || null;
  if (end !== null && end <= now) {
    throw new InvalidRequest('The `cancel_at` timestamp must be in the future.', { param: 'cancel_at' });
  }
  subscription.cancel_at_period_end = atPeriodEnd ?? false;
  subscription.cancel_at = end;
  subscription.canceled_at = end === null ? null : now;
  subscription.cancellation_details = {
    comment: params.cancellation_details?.comment ?? null,
    feedback: (params.cancellation_details?.feedback ?? null) as never,
    feedback_option: null,
    reason: end === null ? null : 'cancellation_requested',
  };
}
