import { aPayment, aSoldItem } from '../payment/payment-fixture.spec-support';
import { paymentStatuses } from '../payment/payment-status';
import { assertFulfillable, downloadablesOf, isFulfillable, mostDownloads } from './download-terms';

const coded = (code: string) => expect.objectContaining({ code }) as Error;

const download = { url: 'https://files.shop.example/book.pdf', expiresAfterHours: 72, maxDownloads: 5 };
const plain = aSoldItem();
const file = aSoldItem({ quantity: 2, terms: { ...plain.terms, download } });

describe('what there is to download', () => {
  it('is each line that has a file, by its place in the payment', () => {
    expect(downloadablesOf(aPayment({ items: [plain, file] }))).toEqual([
      { position: 1, item: file, download },
    ]);
  });

  it('may be had so often for each unit bought', () => {
    expect(mostDownloads({ item: file, download })).toBe(10);
  });

  it('is there as long as the money is', () => {
    const open = paymentStatuses.filter((status) => isFulfillable({ status }));
    expect(open).toEqual(['succeeded', 'partially_refunded', 'disputed']);
  });

  it('says whether it is the product or the money that is missing', () => {
    expect(() => assertFulfillable(aPayment({ items: [plain], status: 'succeeded' }))).toThrow(
      coded('fulfillment_not_found'),
    );
    expect(() => assertFulfillable(aPayment({ items: [file], status: 'pending' }))).toThrow(
      coded('payment_not_fulfillable'),
    );
    expect(() => assertFulfillable(aPayment({ items: [file], status: 'succeeded' }))).not.toThrow();
  });
});
