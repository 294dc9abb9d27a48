import { defineEvent } from '../define-event';
import { paymentData } from './payment-data';

/** Published when the money of a payment will not come. Listeners: none inside Paygrove. */
export const paymentFailed = defineEvent('payment.failed', 1, paymentData, {
  publishedBy: 'payments',
  listeners: [],
});
