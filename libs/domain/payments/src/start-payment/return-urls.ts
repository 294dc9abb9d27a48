import { DomainError } from '#kernel';
import { isOnProjectDomain, type Project } from '#domain/projects';

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
  rules: { ownDomainOnly: boolean; httpsOnly: boolean },
): ReturnUrls {
  for (const url of [asked.successUrl, asked.cancelUrl]) {
    if (url === undefined) continue;
    if (rules.ownDomainOnly && !isOnProjectDomain(project, url)) {
      throw new DomainError('url_not_allowed', `${url} is not on the project’s domain ${project.domain}.`);
    }
    if (rules.httpsOnly && !url.startsWith('https://')) {
      throw new DomainError('url_not_allowed', `${url} is not https.`);
    }
  }
  return {
    successUrl: asked.successUrl ?? project.successUrl,
    cancelUrl: asked.cancelUrl ?? project.cancelUrl,
  };
}
