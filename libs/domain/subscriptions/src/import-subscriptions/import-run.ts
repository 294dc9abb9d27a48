import type { ProjectId } from '#kernel';
import type { StripeAccount } from '#infra/stripe';

/** Where the project's own id of a user is found at Stripe. */
export type UserIdFrom = { readonly customer_metadata_key: string } | 'customer_id' | 'email';

export const importStatuses = ['running', 'completed', 'failed'] as const;
export type ImportStatus = (typeof importStatuses)[number];

/** One run that takes over what the Stripe account of a project has already. */
export interface ImportRun {
  readonly id: string;
  readonly projectId: ProjectId;
  /** Nothing is written but what it would have done. */
  readonly dryRun: boolean;
  readonly userIdFrom: UserIdFrom;
  readonly status: ImportStatus;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}

/** A run at the account that the project sells at. */
export type ImportAt = ImportRun & StripeAccount;

/** Why an object was not taken over, or not as a whole. */
export const problemCodes = [
  'price_not_in_project',
  'several_items',
  'not_live',
  'user_unresolved',
  'user_id_invalid',
  'user_deleted',
  'owned_by_another_project',
  'subscription_exists',
  'checkout_in_progress',
  'user_has_another_customer',
  'customer_of_another_project',
  'not_marked',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
}

/** What became of an object: taken over, there before, or left as it is because of the problem. */
export type ImportOutcome = 'imported' | 'known' | 'problem';

export interface ImportEntry {
  readonly object: 'customer' | 'subscription';
  readonly objectId: string;
  readonly outcome: ImportOutcome;
  readonly userId?: string;
  readonly productId?: string;
  readonly problem?: Problem;
}

export interface ImportCounts {
  readonly customers: { readonly found: number; readonly imported: number; readonly skipped: number };
  readonly subscriptions: {
    readonly found: number;
    readonly imported: number;
    /** They were taken over, or bought here, before. */
    readonly skipped: number;
    readonly problems: number;
    /** They have nothing to do with the project. */
    readonly foreign: number;
  };
  readonly problems: number;
}
