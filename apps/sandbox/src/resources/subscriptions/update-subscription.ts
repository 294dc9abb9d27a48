import { InvalidRequest } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Subscription } from '../../stripe-objects';
import { mergeMetadata } from '../metadata';
import { resolvePaymentMethod } from '../payment-methods/payment-method';
import { currentPeriodEnd } from './subscription';
import { changeItems } from './subscription-items';
import { type SubscriptionUpdateParams } from './subscription-params';

export async function updateSubscription(
  tx: AccountTransaction,
  id: string,
  params: SubscriptionUpdateParams,
): Promise<Subscription> {
  const subscription = await tx.get('subscription', id);
  if (subscription.status === 'canceled' || subscription.status === 'incomplete_expired') {
    throw new InvalidRequest(
      'A canceled subscription can only update its cancellation_details and metadata.',
    );
  }
  const changed = structuredClone(subscription);
  if (params.items) await changeItems(tx, changed, params.items);
  if (params.default_payment_method) {
    const method = await resolvePaymentMethod(tx, params.default_payment_method, 'default_payment_method');
    changed.default_payment_method = method.id;
  }
  if (params.trial_settings) {
    changed.trial_settings = {
      end_behavior: { billing_cycle_anchor: null, ...params.trial_settings.end_behavior },
    } as Subscription['trial_settings'];
  }
  const saves = params.payment_settings?.save_default_payment_method;
  if (saves && changed.payment_settings) changed.payment_settings.save_default_payment_method = saves;
  if (params.description !== undefined) changed.description = params.description;
  changed.metadata = mergeMetadata(changed.metadata, params.metadata);
  scheduleCancellation(changed, params, tx.now);
  if (params.trial_end !== undefined) moveTrialEnd(changed, params.trial_end, tx.now);
  return tx.update(subscription, 'customer.subscription.updated', (current) =>
    Object.assign(current, changed),
  );
}

function scheduleCancellation(
  subscription: Subscription,
  params: SubscriptionUpdateParams,
  now: number,
): void {
  const { cancel_at: cancelAt, cancel_at_period_end: atPeriodEnd } = params;
  if (cancelAt === undefined && atPeriodEnd === undefined) return;
  const end = atPeriodEnd ? currentPeriodEnd(subscription) : cancelAt || null;
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

/** A trial may be made shorter or longer; the billing period moves with it. */
function moveTrialEnd(subscription: Subscription, trialEnd: 'now' | number, now: number): void {
  if (trialEnd === 'now' || trialEnd <= now) {
    throw new InvalidRequest('The sandbox ends a trial when its clock gets there: advance the clock.', {
      param: 'trial_end',
    });
  }
  subscription.trial_start ??= now;
  subscription.trial_end = trialEnd;
  subscription.billing_cycle_anchor = trialEnd;
  subscription.status = 'trialing';
  for (const item of subscription.items.data) item.current_period_end = trialEnd;
}
