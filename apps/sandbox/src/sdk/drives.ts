import { billingDrives } from './billing-drives';
import { catalogDrives } from './catalog-drives';
import { type Drives } from './driver';
import { paymentDrives } from './payment-drives';

/** A way to use each endpoint. One that has none here fails the test of the SDK. */
export const drives: Drives = { ...billingDrives, ...catalogDrives, ...paymentDrives };
