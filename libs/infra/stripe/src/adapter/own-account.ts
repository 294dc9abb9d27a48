import { PLATFORM_ACCOUNT, type StripeAccount } from '../stripe-account';
import { keyRefused } from './stripe-clients';
import { CredentialsRefused } from './stripe-errors';

/** A provider that, where Stripe refuses the key of a project's own account, says so: the project can mend that, and nobody else is hit. */
export function explaining<Provider extends object>(provider: Provider, account: StripeAccount): Provider {
  if (account.stripeAccount === PLATFORM_ACCOUNT) return provider;
  return new Proxy(provider, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...given: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(method, target, given);
        if (!(answer instanceof Promise)) return answer;
        return answer.catch((error: unknown) => {
          throw error instanceof CredentialsRefused ? keyRefused(account) : error;
        });
      };
    },
  });
}
