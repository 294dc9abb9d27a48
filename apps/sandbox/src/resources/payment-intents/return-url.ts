import { InvalidRequest } from '../../http/stripe-error';

/** With automatic payment methods the customer may be sent elsewhere, so Stripe wants to know where they come back to. */
export function requireReturnUrl(
  kind: 'PaymentIntent' | 'SetupIntent',
  automatic: { enabled: boolean | null; allow_redirects?: string } | null | undefined,
  returnUrl: string | undefined,
  offSession = false,
): void {
  if (!automatic?.enabled || automatic.allow_redirects === 'never' || returnUrl || offSession) return;
  throw new InvalidRequest(
    `This ${kind} is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a \`return_url\`. If you do not want to accept redirect-based payment methods, set \`automatic_payment_methods[enabled]\` to \`true\` and \`automatic_payment_methods[allow_redirects]\` to \`never\` when creating Setup Intents and Payment Intents.`,
  );
}
