import { Injectable } from '@nestjs/common';
import { DomainError, RealTime } from '#kernel';
import { StripeConfig } from '#infra/config';
import Stripe from 'stripe';
import { z } from 'zod';
import type { ListedEvent } from '../provider-history';
import {
  ProviderWebhooks,
  type ProviderEvent,
  type ProviderEventEnvelope,
  type VerifiedDelivery,
} from '../provider-event';
import { platformAccount } from '../stripe-account';
import { StripeCredentialsKeeper, type WebhookSecretsOfAccount } from '../stripe-credentials';
import { cluesOf, shownObject, subjectOf } from './event-subject';

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

/** Verifies and reads Stripe's webhooks by Stripe's own SDK. Signatures go by real time, not by business time. */
@Injectable()
export class StripeWebhooks extends ProviderWebhooks {
  constructor(
    private readonly config: StripeConfig,
    private readonly keeper: StripeCredentialsKeeper,
    private readonly time: RealTime,
  ) {
    super();
  }

  verify(payload: Buffer, signature: string | undefined): ProviderEventEnvelope {
    const { webhookSecrets, livemode } = this.config;
    const own = { account: platformAccount, livemode, secrets: webhookSecrets };
    return verified([own], { payload, signature, now: this.time.now() }).event;
  }

  async verifyOf(
    projectId: string,
    payload: Buffer,
    signature: string | undefined,
  ): Promise<VerifiedDelivery | undefined> {
    const accounts = await this.keeper.credentials.webhookSecretsOf(projectId);
    const delivery = { payload, signature, now: this.time.now() };
    return accounts.length === 0 ? undefined : verified(accounts, delivery);
  }

  parse(payload: string): ProviderEvent {
    const event = z.looseObject({ data: z.unknown() }).parse(JSON.parse(payload));
    const object = shownObject(event.data);
    return { ...toEnvelope(eventShape.parse(event)), subject: subjectOf(object), clues: cluesOf(object) };
  }
}

/** What came, and when. */
interface Delivery {
  readonly payload: Buffer;
  readonly signature: string | undefined;
  readonly now: Date;
}

/** Any secret of any of the accounts will do, and tells which account it is: there are two secrets while one is being rotated. */
function verified(
  accounts: readonly WebhookSecretsOfAccount[],
  { payload, signature, now }: Delivery,
): VerifiedDelivery {
  if (signature === undefined) throw refused('The Stripe-Signature header is missing.');
  refuseFutureSignature(signature, now);
  for (const { account, livemode, secrets } of accounts) {
    for (const secret of secrets) {
      const event = signedWith(secret, { payload, signature, now });
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
function signedWith(
  secret: string,
  { payload, signature, now }: Delivery & { readonly signature: string },
): EventShape | undefined {
  try {
    const { webhooks } = Stripe;
    const receivedAt = now.getTime();
    return eventShape.parse(
      webhooks.constructEvent(payload, signature, secret, TOLERANCE_SECONDS, undefined, receivedAt),
    );
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return undefined;
    throw refused('The payload is not an event of Stripe.');
  }
}

/** The SDK refuses signatures that are too old, but takes those from the future. */
function refuseFutureSignature(signature: string, now: Date): void {
  const seconds = Number(/(?:^|,)\s*t=(\d+)/.exec(signature)?.[1] ?? Number.NaN);
  if (seconds - now.getTime() / 1_000 > TOLERANCE_SECONDS) throw refused('The signature is from the future.');
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
