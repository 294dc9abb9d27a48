export { StripeEventPolicy } from './stripe-event/stripe-event-queue';
export { WebhooksModule } from './webhooks.module';
