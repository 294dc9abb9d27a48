import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { RuntimeConfig } from '#infra/config';

/** Where events of a project may be sent. */
@Injectable()
export class WebhookUrlPolicy {
  constructor(private readonly config: RuntimeConfig) {}

  /**
   * In production events go over https alone. The address behind the host is checked when it is dialled, not here.
   * @throws DomainError `url_not_allowed`
   */
  check(url: string | null | undefined): void {
    if (url === null || url === undefined || this.config.environment !== 'production') return;
    if (new URL(url).protocol === 'https:') return;
    throw new DomainError(
      'url_not_allowed',
      'webhook_url must be an https URL: http is for development only.',
    );
  }
}
