import { DomainError } from '#kernel';
import type { Project } from './project';
import { isOnProjectDomain } from './project-domain';

export interface ReturnUrlRules {
  readonly ownDomainOnly: boolean;
  readonly httpsOnly: boolean;
}

/**
 * Whether a customer may be sent to a page after he was at Stripe’s.
 * @throws DomainError `url_not_allowed`
 */
export function checkReturnUrl(url: string, project: Project, rules: ReturnUrlRules): void {
  if (rules.ownDomainOnly && !isOnProjectDomain(project, url)) {
    throw new DomainError('url_not_allowed', `${url} is not on the project’s domain ${project.domain}.`);
  }
  if (rules.httpsOnly && !url.startsWith('https://')) {
    throw new DomainError('url_not_allowed', `${url} is not https.`);
  }
}
