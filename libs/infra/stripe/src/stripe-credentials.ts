import { Injectable } from '@nestjs/common';
import type { StripeAccount } from './stripe-account';

/** What webhooks of an account are signed with. */
export interface WebhookSecretsOfAccount {
  readonly account: StripeAccount;
  readonly livemode: boolean;
  /** Two while one is being rotated. */
  readonly secrets: readonly string[];
}

/** Who keeps the keys of the accounts that projects have brought. */
export interface StripeCredentials {
  /** `undefined` when the project has never had such an account. */
  secretKeyOf(account: StripeAccount): Promise<string | undefined>;
  /** Of every account that the project has or had. */
  webhookSecretsOf(projectId: string): Promise<readonly WebhookSecretsOfAccount[]>;
}

/** Leads to whoever keeps the keys. That module says so once, at start; without one there are no accounts but Paygrove's. */
@Injectable()
export class StripeCredentialsKeeper {
  private keeper: StripeCredentials = {
    secretKeyOf: async () => undefined,
    webhookSecretsOf: async () => [],
  };

  is(keeper: StripeCredentials): void {
    this.keeper = keeper;
  }

  get credentials(): StripeCredentials {
    return this.keeper;
  }
}
