import { Injectable } from '@nestjs/common';
import type { StripeAccount } from './stripe-account';

/** What webhooks of an account are signed with. */
export interface WebhookSecretsOfAccount {
  readonly account: StripeAccount;
  readonly livemode: boolean;
  /** Two while one is being rotated. */
  readonly secrets: readonly string[];
}

/** An account that a project has brought. */
export interface BroughtAccount extends StripeAccount {
  readonly broughtAt: Date;
}

/** Who keeps the keys of the accounts that projects have brought. */
export interface StripeCredentials {
  /** `undefined` when the project has never had such an account. */
  secretKeyOf(account: StripeAccount): Promise<string | undefined>;
  /** `undefined` when the project has put none for that account. */
  publishableKeyOf(account: StripeAccount): Promise<string | undefined>;
  /** Of every account that the project has or had. */
  webhookSecretsOf(projectId: string): Promise<readonly WebhookSecretsOfAccount[]>;
  /** Of all projects, those that one has left as well. */
  accounts(): Promise<readonly BroughtAccount[]>;
}

/** Leads to whoever keeps the keys. That module says so once, at start; without one there are no accounts but Paygrove's. */
@Injectable()
export class StripeCredentialsKeeper {
  private keeper: StripeCredentials = {
    secretKeyOf: async () => undefined,
    publishableKeyOf: async () => undefined,
    webhookSecretsOf: async () => [],
    accounts: async () => [],
  };

  is(keeper: StripeCredentials): void {
    this.keeper = keeper;
  }

  get credentials(): StripeCredentials {
    return this.keeper;
  }
}
