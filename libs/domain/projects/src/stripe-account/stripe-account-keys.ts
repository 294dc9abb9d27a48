import { Injectable, type OnModuleInit } from '@nestjs/common';
import { addDays, Clock } from '#kernel';
import { SecretBox } from '#infra/crypto';
import {
  StripeCredentialsKeeper,
  type BroughtAccount,
  type StripeAccount,
  type StripeCredentials,
  type WebhookSecretsOfAccount,
} from '#infra/stripe';
import {
  StripeAccountsRepository,
  type OwnStripeAccount,
  type PutStripeAccount,
} from './stripe-accounts.repository';

/** How long what was signed with the former webhook secret is still taken. */
const BOTH_VALID_DAYS = 1;
const SHOWN_CHARACTERS = 4;

export interface GivenKeys {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** Undefined: the former one stays, while its mode fits. */
  readonly publishableKey: string | undefined;
  readonly livemode: boolean;
}

/** The keys of the accounts that projects have brought: encrypted at rest, opened for whoever talks to Stripe. */
@Injectable()
export class StripeAccountKeys implements StripeCredentials, OnModuleInit {
  constructor(
    private readonly rows: StripeAccountsRepository,
    private readonly box: SecretBox,
    private readonly clock: Clock,
    private readonly keeper: StripeCredentialsKeeper,
  ) {}

  onModuleInit(): void {
    this.keeper.is(this);
  }

  async secretKeyOf({ projectId, stripeAccount }: StripeAccount): Promise<string | undefined> {
    if (projectId === null) return undefined;
    const account = await this.rows.find(projectId, stripeAccount);
    return account === undefined ? undefined : this.box.open(account.sealedSecretKey, purposeOf(account));
  }

  async publishableKeyOf({ projectId, stripeAccount }: StripeAccount): Promise<string | undefined> {
    if (projectId === null) return undefined;
    return (await this.rows.find(projectId, stripeAccount))?.publishableKey ?? undefined;
  }

  /** Accounts that a project has left as well: what was begun there goes on. */
  async webhookSecretsOf(projectId: string): Promise<WebhookSecretsOfAccount[]> {
    return (await this.rows.of(projectId)).map((account) => ({
      account: { projectId, stripeAccount: account.accountId },
      livemode: account.livemode,
      secrets: this.webhookSecrets(account),
    }));
  }

  async accounts(): Promise<BroughtAccount[]> {
    return (await this.rows.all()).map(({ projectId, accountId, createdAt }) => ({
      projectId,
      stripeAccount: accountId,
      broughtAt: createdAt,
    }));
  }

  /** What is to be kept of keys, with the webhook secret that they take the place of. */
  seal(
    place: Pick<OwnStripeAccount, 'projectId' | 'accountId'>,
    { secretKey, webhookSecret, publishableKey, livemode }: GivenKeys,
    former: OwnStripeAccount | undefined,
  ): PutStripeAccount {
    const purpose = purposeOf(place);
    return {
      livemode,
      publishableKey: publishableKey ?? (former?.livemode === livemode ? former.publishableKey : null),
      last4: secretKey.slice(-SHOWN_CHARACTERS),
      sealedSecretKey: this.box.seal(secretKey, purpose),
      sealedWebhookSecret: this.box.seal(webhookSecret, purpose),
      ...this.formerSecret(webhookSecret, former),
    };
  }

  /** The same secret put again ends no rotation that is under way. */
  private formerSecret(
    webhookSecret: string,
    former: OwnStripeAccount | undefined,
  ): Pick<PutStripeAccount, 'sealedFormerSecret' | 'formerExpiresAt'> {
    if (former === undefined) return { sealedFormerSecret: null, formerExpiresAt: null };
    const { sealedWebhookSecret, sealedFormerSecret, formerExpiresAt } = former;
    if (this.box.open(sealedWebhookSecret, purposeOf(former)) === webhookSecret)
      return { sealedFormerSecret, formerExpiresAt };
    return {
      sealedFormerSecret: sealedWebhookSecret,
      formerExpiresAt: addDays(this.clock.now(), BOTH_VALID_DAYS),
    };
  }

  private webhookSecrets(account: OwnStripeAccount): string[] {
    const { sealedWebhookSecret, sealedFormerSecret, formerExpiresAt } = account;
    const current = this.box.open(sealedWebhookSecret, purposeOf(account));
    if (sealedFormerSecret === null || formerExpiresAt === null || formerExpiresAt <= this.clock.now())
      return [current];
    return [current, this.box.open(sealedFormerSecret, purposeOf(account))];
  }
}

function purposeOf({ projectId, accountId }: Pick<OwnStripeAccount, 'projectId' | 'accountId'>): string {
  return `projects.stripe_accounts:${projectId}:${accountId}`;
}
