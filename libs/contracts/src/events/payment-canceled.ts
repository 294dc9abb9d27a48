import { defineEvent } from '../define-event';
import { paymentData } from './payment-data';

/** Published when the project has called a payment off before it was paid. Listeners: none inside Paygrove. */
export const paymentCanceled = defineEvent('payment.canceled', 1, paymentData, {
  publishedBy: 'payments',
  listeners: [],
});
