import { defineEvent } from '../define-event';
import { paymentData } from './payment-data';

/** Published when the customer has paid with a method whose money takes days to arrive. Listeners: none inside Paygrove. */
export const paymentProcessing = defineEvent('payment.processing', 1, paymentData, {
  publishedBy: 'payments',
  listeners: [],
});
