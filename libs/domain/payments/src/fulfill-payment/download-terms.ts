import { DomainError } from '#kernel';
import type { Payment, SoldDownload, SoldItem } from '../payment/payment';

/** A line of a payment that has something to download. */
export interface DownloadableItem {
  /** Which line it is. */
  readonly position: number;
  readonly item: SoldItem;
  readonly download: SoldDownload;
}

export function downloadablesOf({ items }: Pick<Payment, 'items'>): DownloadableItem[] {
  return items.flatMap((item, position) => {
    const { download } = item.terms;
    return download === undefined ? [] : [{ position, item, download }];
  });
}

/** How often in all, through however many links: so many times for each unit bought. */
export function mostDownloads({ item, download }: Pick<DownloadableItem, 'item' | 'download'>): number {
  return download.maxDownloads * item.quantity;
}

/** Whether its buyer may have what it has sold: as long as the money is there, in part at least. A dispute takes it once it is lost. */
export function isFulfillable({ status }: Pick<Payment, 'status'>): boolean {
  return status === 'succeeded' || status === 'partially_refunded' || status === 'disputed';
}

/** @throws DomainError `payment_not_fulfillable`, `fulfillment_not_found` */
export function assertFulfillable(payment: Payment): void {
  if (downloadablesOf(payment).length === 0) {
    throw new DomainError(
      'fulfillment_not_found',
      `What ${payment.id} has sold has nothing to download: none of its products has a fulfillment.`,
    );
  }
  if (isFulfillable(payment)) return;
  throw new DomainError(
    'payment_not_fulfillable',
    `${payment.id} is ${payment.status}: there is something to download only as long as it is paid.`,
  );
}
