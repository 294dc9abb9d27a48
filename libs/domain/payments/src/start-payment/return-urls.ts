import { checkReturnUrl, type Project, type ReturnUrlRules } from '#domain/projects';

export interface ReturnUrls {
  readonly successUrl: string;
  readonly cancelUrl: string;
}

/**
 * Where the customer goes after the checkout. A front end may only name pages of its own project, or a stolen publishable key could send
 * customers anywhere.
 * @throws DomainError `url_not_allowed`
 */
export function returnUrls(
  asked: { successUrl: string | undefined; cancelUrl: string | undefined },
  project: Project,
  rules: ReturnUrlRules,
): ReturnUrls {
  for (const url of [asked.successUrl, asked.cancelUrl]) {
    if (url !== undefined) checkReturnUrl(url, project, rules);
  }
  return {
    successUrl: asked.successUrl ?? project.successUrl,
    cancelUrl: asked.cancelUrl ?? project.cancelUrl,
  };
}
