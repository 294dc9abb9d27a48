import type Stripe from 'stripe';
import { type Sandbox } from '../sandbox';

/** An account of its own, and the sandbox that it is in. */
export interface Driver {
  stripe: Stripe;
  sandbox: Sandbox;
}

/** A way to use each of some endpoints, by their method and path. */
export type Drives = Record<string, (driver: Driver) => Promise<unknown>>;
