import { defineEvent } from '../define-event';
import { paymentData } from './payment-data';

/** Published when the checkout of a payment was left unpaid until its end. Listeners: none inside Paygrove. */
export const paymentExpired = defineEvent('payment.expired', 1, paymentData, {
  publishedBy: 'payments',
  listeners: [],
});
