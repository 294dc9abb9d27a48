import type { ProjectId } from '#kernel';
import type { CreditDebt } from '#contracts';
import type { Product } from '../product/product';
import type { DetectedPaymentType, Feature } from './detection';

/** What an operator has decided of a project. */
export interface ProjectSettings {
  readonly name: string;
  /** A host name, with a port where it is not the scheme's own: `shop.example`, `localhost:5173`. */
  readonly domain: string;
  readonly defaultCurrency: string;
  /** Null: built from the domain. */
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly webhookUrl: string | null;
  /** Projects of one group share the Stripe customer of the same user. */
  readonly billingGroup: string | null;
  /** What becomes of credits that are spent already when their payment is refunded. */
  readonly creditDebt: CreditDebt;
}

/** A project that sells through Paygrove, with all of its products. */
export interface Project extends ProjectSettings {
  readonly id: ProjectId;
  /** Where the buyer goes after paying; `{CHECKOUT_SESSION_ID}` in it is filled in by Stripe. */
  readonly successUrl: string;
  readonly cancelUrl: string;
  readonly paymentTypes: readonly DetectedPaymentType[];
  readonly features: readonly Feature[];
  /** Its own account at Stripe, `acct_…`, for what is begun from now on; empty while that is Paygrove's. */
  readonly stripeAccount: string;
  /** No new payments; everything that was begun goes on. */
  readonly archived: boolean;
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** In the order of their registration. */
  readonly products: readonly Product[];
}
