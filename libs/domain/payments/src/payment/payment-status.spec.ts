import fc from 'fast-check';
import {
  endedUnpaid,
  mayBecome,
  mayReturnTo,
  paymentStatuses,
  wasPaid,
  type PaymentStatus,
} from './payment-status';

const anyStatus = fc.constantFrom(...paymentStatuses);

/** Follows a walk of wished-for states, taking only the allowed steps. */
function walk(wishes: readonly PaymentStatus[]): PaymentStatus[] {
  const path: PaymentStatus[] = ['pending'];
  for (const wish of wishes) {
    const now = path.at(-1) ?? 'pending';
    if (mayBecome(now, wish)) path.push(wish);
  }
  return path;
}

describe('the states of a payment', () => {
  it.each<[PaymentStatus, PaymentStatus]>([
    ['pending', 'processing'],
    ['pending', 'succeeded'],
    ['processing', 'succeeded'],
    ['processing', 'failed'],
    ['pending', 'expired'],
    ['pending', 'canceled'],
    ['succeeded', 'partially_refunded'],
    ['partially_refunded', 'refunded'],
    ['succeeded', 'disputed'],
    ['disputed', 'succeeded'],
    ['disputed', 'refunded'],
  ])('lead from %s to %s', (from, to) => expect(mayBecome(from, to)).toBe(true));

  it.each<[PaymentStatus, PaymentStatus]>([
    ['succeeded', 'processing'],
    ['succeeded', 'failed'],
    ['succeeded', 'expired'],
    ['expired', 'succeeded'],
    ['canceled', 'succeeded'],
    ['failed', 'succeeded'],
    ['processing', 'expired'],
    ['refunded', 'succeeded'],
  ])('never lead from %s to %s', (from, to) => expect(mayBecome(from, to)).toBe(false));

  it('never repeat: telling of the same state twice changes nothing', () => {
    fc.assert(fc.property(anyStatus, (status) => expect(mayBecome(status, status)).toBe(false)));
  });

  it('never return to unpaid once the money was there, whatever arrives in whatever order', () => {
    fc.assert(
      fc.property(fc.array(anyStatus, { maxLength: 40 }), (wishes) => {
        const path = walk(wishes);
        const firstPaid = path.findIndex(wasPaid);
        if (firstPaid >= 0) expect(path.slice(firstPaid).every(wasPaid)).toBe(true);
      }),
    );
  });

  it('stay where they ended without money', () => {
    fc.assert(
      fc.property(anyStatus.filter(endedUnpaid), anyStatus, (ended, wish) =>
        expect(mayBecome(ended, wish)).toBe(false),
      ),
    );
  });

  it('lead out of a won dispute to what the payment was, and from there no further', () => {
    const after = (from: PaymentStatus) => paymentStatuses.filter((to) => mayReturnTo(from, to));
    expect(after('disputed')).toEqual(['succeeded', 'partially_refunded', 'refunded']);
    expect(after('partially_refunded')).toEqual(['refunded', 'disputed']);
    expect(after('refunded')).toEqual([]);
    expect(after('pending')).toEqual([]);
  });
});
