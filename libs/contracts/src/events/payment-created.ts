import { defineEvent } from '../define-event';
import { paymentData } from './payment-data';

/** Published when a project has asked for a payment, before the customer has paid. Listeners: none inside Paygrove. */
export const paymentCreated = defineEvent('payment.created', 1, paymentData, {
  publishedBy: 'payments',
  listeners: [],
});
