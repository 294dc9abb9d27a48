import { CardError, InvalidRequest, StripeError } from '../../http/stripe-error';
import { type SandboxSettings } from '../../settings';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Customer, type PaymentMethod, type Subscription } from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { redemptionsOf } from '../discounts/redemption';
import { applyPayment } from '../invoices/invoice-lifecycle';
import { mergeMetadata } from '../metadata';
import { attemptPayment } from '../payment-intents/attempt-payment';
import { ownPaymentMethod } from '../payment-methods/payment-method';
import { boughtBy, linesOf } from './subscription-items';
import { startSubscription, type StartedSubscription } from './start-subscription';
import { type SubscriptionCreateParams } from './subscription-params';

const DAY = 86_400;

/** Starts a subscription for a customer and, unless `default_incomplete` leaves that to them, charges its first invoice. */
export async function createSubscription(
  tx: AccountTransaction,
  params: SubscriptionCreateParams,
  settings: SandboxSettings,
): Promise<Subscription> {
  const customer = await usableCustomer(tx, params.customer, 'customer');
  const lines = await linesOf(tx, params.items);
  const redemptions = await redemptionsOf(tx, params.discounts ?? [], boughtBy(customer.id, lines));
  const method = await methodFor(tx, params, customer);
  const waits = params.payment_behavior === 'default_incomplete';
  const trialEnd = trialEndOf(params, lines[0].price.recurring?.trial_period_days, tx.now);
  if (!method && !waits && trialEnd === undefined) throw noPaymentMethod();

  const started = await startSubscription(
    tx,
    {
      customer: customer.id,
      lines,
      metadata: mergeMetadata({}, params.metadata),
      description: params.description,
      defaultPaymentMethod: params.default_payment_method ? method?.id : null,
      cancelAtPeriodEnd: params.cancel_at_period_end,
      trialEnd,
      missingPaymentMethod: params.trial_settings?.end_behavior.missing_payment_method,
      saveDefaultPaymentMethod: params.payment_settings?.save_default_payment_method,
      redemptions,
    },
    { customer, asksForMethod: waits && !method },
  );
  if (method && !waits) await payFirstInvoice(tx, started, method, params, settings);
  return started.subscription;
}

async function payFirstInvoice(
  tx: AccountTransaction,
  { intent }: StartedSubscription,
  method: PaymentMethod,
  params: SubscriptionCreateParams,
  settings: SandboxSettings,
): Promise<void> {
  if (!intent) return;
  try {
    attemptPayment(tx, intent, {
      method,
      customerIsPresent: !params.off_session,
      authenticationUrl: `${settings.publicUrl}/authenticate/${tx.account}/${intent.id}`,
    });
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    if (params.payment_behavior === 'error_if_incomplete') throw withoutTraces(error);
    // The subscription is there all the same, incomplete; its invoice tells what went wrong.
  }
  await applyPayment(tx, intent);
}

/** The same refusal as an error that undoes everything: it must not speak of objects that are then no more. */
export function withoutTraces(error: CardError): StripeError {
  const { payment_intent: _intent, payment_method: _method, charge: _charge, ...body } = error.body;
  return new StripeError(error.status, body);
}

async function methodFor(
  tx: AccountTransaction,
  params: SubscriptionCreateParams,
  customer: Customer,
): Promise<PaymentMethod | undefined> {
  const id = params.default_payment_method ?? customer.invoice_settings.default_payment_method;
  return id ? ownPaymentMethod(tx, id, customer.id, 'default_payment_method') : undefined;
}

function trialEndOf(
  params: SubscriptionCreateParams,
  daysOfPrice: number | null | undefined,
  now: number,
): number | undefined {
  if (params.trial_end === 'now') return undefined;
  if (params.trial_end !== undefined) return params.trial_end;
  const days = params.trial_period_days ?? (params.trial_from_plan ? daysOfPrice : undefined);
  return days ? now + days * DAY : undefined;
}

const noPaymentMethod = (): InvalidRequest =>
  new InvalidRequest(
    'This customer has no attached payment source or default payment method. Please consider adding a default payment method.',
    { code: 'resource_missing' },
  );
