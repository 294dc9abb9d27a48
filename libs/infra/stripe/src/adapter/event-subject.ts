import type Stripe from 'stripe';
import { z } from 'zod';
import type { ObjectClues, ProviderEventSubject } from '../provider-event';
import { neededOf } from './event-object-shapes';
import { idOf, toCheckoutSession, toPaymentIntent, toRefund } from './from-stripe';
import { readMarks } from './ownership-marks';
import { toInvoice, toSubscription } from './subscription-from-stripe';

/** The object of an event, whatever it shows; empty where it shows none. */
export type ShownObject = Readonly<Record<string, unknown>>;

const dataShape = z.object({ object: z.record(z.string(), z.unknown()) });

export function shownObject(data: unknown): ShownObject {
  const shown = dataShape.safeParse(data);
  return shown.success ? shown.data.object : {};
}

/** What an event is about. Anybody with the webhook's secret may send anything, so nothing is taken for granted that Stripe always shows. */
export function subjectOf(object: ShownObject): ProviderEventSubject {
  const { object: of } = object;
  const read = typeof of === 'string' ? readers.get(of) : undefined;
  if (typeof of !== 'string' || read === undefined) return { kind: 'other' };
  const lacking = lackingOf(of, object);
  if (lacking.length > 0) return { kind: 'unreadable', of, why: `it does not show ${lacking.join(', ')}` };
  try {
    return read(object);
  } catch (error) {
    return { kind: 'unreadable', of, why: error instanceof Error ? error.message : String(error) };
  }
}

function lackingOf(of: string, object: ShownObject): string[] {
  const { error } = neededOf(of).safeParse(object);
  return [...new Set((error?.issues ?? []).map(({ path }) => path.join('.')))];
}

/** By Stripe's own name of the object. What they read was held against `neededOf` before. */
const readers = new Map<string, (object: ShownObject) => ProviderEventSubject>([
  [
    'checkout.session',
    (object) => ({
      kind: 'checkout_session',
      session: toCheckoutSession(object as unknown as Stripe.Checkout.Session),
    }),
  ],
  [
    'payment_intent',
    (object) => ({
      kind: 'payment_intent',
      intent: toPaymentIntent(object as unknown as Stripe.PaymentIntent),
    }),
  ],
  [
    'setup_intent',
    (object) => ({ kind: 'setup_intent', setupIntentId: String(object.id), status: statusOf(object) }),
  ],
  [
    'subscription',
    (object) => ({
      kind: 'subscription',
      subscription: toSubscription(object as unknown as Stripe.Subscription),
    }),
  ],
  ['invoice', (object) => ({ kind: 'invoice', invoice: toInvoice(object as unknown as Stripe.Invoice) })],
  ['refund', (object) => ({ kind: 'refund', refund: toRefund(object as unknown as Stripe.Refund) })],
  [
    'charge',
    (object) => ({
      kind: 'charge',
      paymentIntentId: idOf((object as unknown as Stripe.Charge).payment_intent),
    }),
  ],
  ['dispute', (object) => ({ kind: 'dispute', disputeId: String(object.id), status: statusOf(object) })],
]);

function statusOf({ status }: ShownObject): string | null {
  return typeof status === 'string' ? status : null;
}

const reference = z
  .union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
  .nullish()
  .catch(null);

const clueShape = z.object({
  id: reference,
  payment_intent: reference,
  setup_intent: reference,
  subscription: reference,
  parent: z
    .object({ subscription_details: z.object({ subscription: reference }).nullish() })
    .nullish()
    .catch(null),
  metadata: z.record(z.string(), z.string()).nullish().catch(null),
});

export function cluesOf(object: ShownObject): ObjectClues {
  const { id, payment_intent, setup_intent, subscription, parent, metadata } = clueShape.parse(object);
  const named = [id, payment_intent, setup_intent, subscription, parent?.subscription_details?.subscription];
  return {
    ids: named.filter((name) => typeof name === 'string'),
    marks: readMarks(metadata),
  };
}
