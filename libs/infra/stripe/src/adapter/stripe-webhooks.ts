import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { StripeConfig } from '#infra/config';
import Stripe from 'stripe';
import { z } from 'zod';
import type { ListedEvent } from '../provider-history';
import {
  ProviderWebhooks,
  type ProviderEvent,
  type ProviderEventEnvelope,
  type ProviderEventSubject,
  type VerifiedDelivery,
} from '../provider-event';
import { platformAccount } from '../stripe-account';
import { StripeCredentialsKeeper, type WebhookSecretsOfAccount } from '../stripe-credentials';
import {
  idOf,
  toCheckoutSession,
  toDispute,
  toInvoice,
  toPaymentIntent,
  toRefund,
  toSubscription,
} from './from-stripe';

const TOLERANCE_SECONDS = 300;

/** What is needed of an event to store it: a signature tells who has sent it, not that it is one. Whatever it shows may be of a new form. */
const eventShape = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  created: z.int(),
  livemode: z.boolean(),
  data: z
    .object({
      object: z.object({
        id: z.string().nullish().catch(null),
        customer: z
          .union([z.string(), z.object({ id: z.string() })])
          .nullish()
          .catch(null),
      }),
    })
    .nullish()
    .catch(null),
});
type EventShape = z.output<typeof eventShape>;

/** Verifies and reads Stripe's webhooks by Stripe's own SDK. Signatures are made by the machine's time, not by business time. */
@Injectable()
export class StripeWebhooks extends ProviderWebhooks {
  constructor(
    private readonly config: StripeConfig,
    private readonly keeper: StripeCredentialsKeeper,
  ) {
    super();
  }

  verify(payload: Buffer, signature: string | undefined): ProviderEventEnvelope {
    const { webhookSecrets, livemode } = this.config;
    const own = { account: platformAccount, livemode, secrets: webhookSecrets };
    return verified([own], payload, signature).event;
  }

  async verifyOf(
    projectId: string,
    payload: Buffer,
    signature: string | undefined,
  ): Promise<VerifiedDelivery | undefined> {
    const accounts = await this.keeper.credentials.webhookSecretsOf(projectId);
    return accounts.length === 0 ? undefined : verified(accounts, payload, signature);
  }

  parse(payload: string): ProviderEvent {
    const event: unknown = JSON.parse(payload);
    return {
      ...toEnvelope(eventShape.parse(event)),
      subject: subjectOf((event as Stripe.Event).data.object),
    };
  }
}

/** Any secret of any of the accounts will do, and tells which account it is: there are two secrets while one is being rotated. */
function verified(
  accounts: readonly WebhookSecretsOfAccount[],
  payload: Buffer,
  signature: string | undefined,
): VerifiedDelivery {
  if (signature === undefined) throw refused('The Stripe-Signature header is missing.');
  refuseFutureSignature(signature);
  for (const { account, livemode, secrets } of accounts) {
    for (const secret of secrets) {
      const event = signedWith(secret, payload, signature);
      if (event === undefined) continue;
      if (event.livemode !== livemode) {
        throw refused(
          `The event is from ${event.livemode ? 'live' : 'test'} mode, but the configured key is not.`,
        );
      }
      return { account, event: toEnvelope(event) };
    }
  }
  throw refused('The signature does not fit the payload and the secret, or is older than five minutes.');
}

/** `undefined` when it is not signed with this secret. */
function signedWith(secret: string, payload: Buffer, signature: string): EventShape | undefined {
  try {
    return eventShape.parse(Stripe.webhooks.constructEvent(payload, signature, secret, TOLERANCE_SECONDS));
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return undefined;
    throw refused('The payload is not an event of Stripe.');
  }
}

/** The SDK refuses signatures that are too old, but takes those from the future. */
function refuseFutureSignature(signature: string): void {
  const seconds = Number(/(?:^|,)\s*t=(\d+)/.exec(signature)?.[1] ?? Number.NaN);
  if (seconds - Date.now() / 1_000 > TOLERANCE_SECONDS) throw refused('The signature is from the future.');
}

function refused(message: string): DomainError {
  return new DomainError('signature_invalid', message);
}

/** What Stripe's list shows of an event, as a webhook would have brought it. */
export function listedEvent(event: Stripe.Event): ListedEvent {
  return { ...toEnvelope(eventShape.parse(event)), payload: JSON.stringify(event) };
}

function toEnvelope(event: EventShape): ProviderEventEnvelope {
  const object = event.data?.object;
  const objectId = object?.id ?? null;
  const customer = typeof object?.customer === 'string' ? object.customer : object?.customer?.id;
  return {
    id: event.id,
    type: event.type,
    createdAt: new Date(event.created * 1_000),
    livemode: event.livemode,
    objectId,
    orderingKey: customer ?? objectId ?? event.id,
  };
}

function subjectOf(object: { object: string }): ProviderEventSubject {
  switch (object.object) {
    case 'checkout.session':
      return { kind: 'checkout_session', session: toCheckoutSession(object as Stripe.Checkout.Session) };
    case 'payment_intent':
      return { kind: 'payment_intent', intent: toPaymentIntent(object as Stripe.PaymentIntent) };
    case 'subscription':
      return { kind: 'subscription', subscription: toSubscription(object as Stripe.Subscription) };
    case 'invoice':
      return { kind: 'invoice', invoice: toInvoice(object as Stripe.Invoice) };
    case 'refund':
      return { kind: 'refund', refund: toRefund(object as Stripe.Refund) };
    case 'charge':
      return { kind: 'charge', paymentIntentId: idOf((object as Stripe.Charge).payment_intent) };
    case 'dispute':
      return { kind: 'dispute', dispute: toDispute(object as Stripe.Dispute) };
    default:
      return { kind: 'other' };
  }
}
