import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import type { Payment } from '../payment/payment';
import { DownloadCountRepository } from './download-count.repository';
import { DownloadLinks } from './download-links';
import { assertFulfillable, downloadablesOf, mostDownloads, type DownloadableItem } from './download-terms';

/** Something that was bought, and a link to it. */
export interface FulfilledItem extends DownloadableItem {
  readonly downloadUrl: string;
  readonly expiresAt: Date;
  readonly downloadsLeft: number;
}

/** Gives the buyer a fresh link to each thing that he has bought to download. Writes nothing: what counts is the download. */
@Injectable()
export class FulfillPayment {
  constructor(
    private readonly counts: DownloadCountRepository,
    private readonly links: DownloadLinks,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `payment_not_fulfillable`, `fulfillment_not_found` */
  async execute(payment: Payment): Promise<FulfilledItem[]> {
    assertFulfillable(payment);
    const used = await this.counts.of(payment);
    const now = this.clock.now().getTime();
    return downloadablesOf(payment).map((sold) => {
      const { position, download } = sold;
      const expiresAt = new Date(now + download.expiresAfterHours * 3_600_000);
      const { id: paymentId, projectId } = payment;
      return {
        ...sold,
        downloadUrl: this.links.urlOf({ projectId, paymentId, position, expiresAt }),
        expiresAt,
        downloadsLeft: Math.max(0, mostDownloads(sold) - (used.get(position) ?? 0)),
      };
    });
  }
}
