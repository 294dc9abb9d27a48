import { DomainError } from '#kernel';
import { originMatches } from '#contracts';
import type { Caller } from '#infra/http';

/**
 * Where the link of a mail may lead: whoever holds a publishable key, which is anyone, must not have tokens sent to a page of his own.
 * @throws DomainError `url_not_allowed`
 */
export function checkRedirect(caller: Caller, redirectUrl: string | undefined): void {
  if (caller.kind !== 'publishable_key' || redirectUrl === undefined) return;
  if (originMatches(caller.origins, new URL(redirectUrl).origin)) return;
  throw new DomainError(
    'url_not_allowed',
    'redirect_url is not on the project’s own domain. Use a page of the project, or call with a secret key.',
  );
}
