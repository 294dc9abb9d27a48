import { Inject, Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#kernel';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { PaymentRepository } from '../payment/payment.repository';
import { DownloadCountRepository } from './download-count.repository';
import { DownloadLinks, type DownloadTicket } from './download-links';
import { downloadablesOf, isFulfillable, mostDownloads, type DownloadableItem } from './download-terms';

/** Lets the holder of a link have what was sold, and counts it. Where the file is was registered with the product: nothing in the link can change it. */
@Injectable()
export class Download {
  constructor(
    private readonly db: Database,
    private readonly payments: PaymentRepository,
    private readonly counts: DownloadCountRepository,
    private readonly links: DownloadLinks,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Resolves with where the file is.
   * @param counted false for whoever only asks whether it is there (HEAD)
   * @throws DomainError `download_not_found`, `download_expired`, `download_revoked`, `download_limit_reached`
   */
  async execute(token: string, counted: boolean): Promise<string> {
    const ticket = this.links.read(token);
    if (ticket === undefined) throw notFound();
    if (ticket.expiresAt <= this.clock.now()) {
      throw new DomainError(
        'download_expired',
        'This link has expired. Ask for another where you bought it; downloads that are left stay yours.',
      );
    }
    return this.db.transaction(() => this.take(ticket, counted));
  }

  /** Under the payment's lock, so that a refund is either before it or after. */
  private async take({ projectId, paymentId, position }: DownloadTicket, counted: boolean): Promise<string> {
    const payment = await this.payments.lock(projectId, paymentId);
    const sold = payment && downloadablesOf(payment).find((item) => item.position === position);
    if (payment === undefined || sold === undefined) throw notFound();
    if (!isFulfillable(payment)) {
      throw new DomainError('download_revoked', 'What this link was for has been refunded.');
    }
    if (!counted) return sold.download.url;
    if (!(await this.counts.countOne(payment, position, mostDownloads(sold), this.clock.now()))) {
      throw limitReached(sold);
    }
    this.db.afterCommit(() =>
      this.logger.info(
        { payment_id: paymentId, product_id: sold.item.productId },
        'a sold file was downloaded',
      ),
    );
    return sold.download.url;
  }
}

function notFound(): DomainError {
  return new DomainError('download_not_found', 'There is no such download. Check that the link is whole.');
}

function limitReached(sold: DownloadableItem): DomainError {
  return new DomainError(
    'download_limit_reached',
    `It has been downloaded ${mostDownloads(sold)} times, which is all that was bought. Ask the shop for help.`,
  );
}
