import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { StripeConfig } from '#infra/config';
import Stripe from 'stripe';
import { PLATFORM_ACCOUNT, type StripeAccount } from '../stripe-account';
import { StripeCredentialsKeeper } from '../stripe-credentials';
import { createStripeClient } from './stripe-client';

/** Each holds connections of its own. */
const MOST_CLIENTS = 100;

/** One client per key, as long as it is in use; of those that are not, the ones that were used last. */
@Injectable()
export class StripeClients {
  readonly platform: Stripe;
  /** By the key, the one that was used longest ago first. */
  private readonly byKey = new Map<string, Stripe>();

  constructor(
    private readonly config: StripeConfig,
    private readonly keeper: StripeCredentialsKeeper,
  ) {
    this.platform = createStripeClient(config);
  }

  /** @throws DomainError `stripe_key_refused` when there is no key to that account */
  async of(account: StripeAccount): Promise<Stripe> {
    if (account.stripeAccount === PLATFORM_ACCOUNT) return this.platform;
    const secretKey = await this.keeper.credentials.secretKeyOf(account);
    if (secretKey === undefined) throw keyRefused(account);
    return this.withKey(secretKey);
  }

  private withKey(secretKey: string): Stripe {
    const client = this.byKey.get(secretKey) ?? this.connect(secretKey);
    this.byKey.delete(secretKey);
    this.byKey.set(secretKey, client);
    const [oldest] = this.byKey.keys();
    if (oldest !== undefined && this.byKey.size > MOST_CLIENTS) this.byKey.delete(oldest);
    return client;
  }

  /** A client that is not kept: of a key that has yet to be proved. */
  connect(secretKey: string): Stripe {
    return createStripeClient({ ...this.config, secretKey });
  }
}

export function keyRefused({ projectId, stripeAccount }: StripeAccount): DomainError {
  return new DomainError(
    'stripe_key_refused',
    `Stripe refuses the key of the account ${stripeAccount}, which the project ${projectId ?? ''} has brought. Put a valid one: PUT /api/v1/projects/${projectId ?? ''}/stripe_account. What was asked for may then be repeated.`,
  );
}
