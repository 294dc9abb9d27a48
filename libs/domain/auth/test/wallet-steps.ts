import fc from 'fast-check';

/** One thing that happens to a wallet. Payments, disputes and holds are told by number. */
export type WalletStep =
  | { readonly do: 'grant'; readonly amount: number; readonly days: number | null }
  | { readonly do: 'consumed' | 'revoked'; readonly amount: number }
  | { readonly do: 'hold'; readonly amount: number; readonly days: number }
  | { readonly do: 'settle'; readonly index: number; readonly capture: number | null }
  | { readonly do: 'wait'; readonly days: number }
  | {
      readonly do: 'purchase';
      readonly payment: number;
      readonly amount: number;
      readonly days: number | null;
    }
  | { readonly do: 'refund'; readonly payment: number; readonly money: number }
  | { readonly do: 'dispute'; readonly payment: number; readonly dispute: number; readonly money: number }
  | {
      readonly do: 'close';
      readonly payment: number;
      readonly dispute: number;
      readonly money: number;
      readonly lost: boolean;
    }
  | { readonly do: 'forgive'; readonly amount: number | null }
  | { readonly do: 'repeat'; readonly index: number };

type Kind<Done extends WalletStep['do']> = Extract<WalletStep, { do: Done }>;

const amount = fc.integer({ min: 1, max: 20 });
const days = fc.option(fc.integer({ min: 1, max: 6 }), { nil: null });
const payment = fc.nat({ max: 2 });
const dispute = fc.nat({ max: 1 });
const money = fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.constant(1_000));

const usual = [
  fc.record<Kind<'grant'>>({ do: fc.constant('grant'), amount, days }),
  fc.record<Kind<'consumed' | 'revoked'>>({ do: fc.constantFrom('consumed', 'revoked'), amount }),
  fc.record<Kind<'hold'>>({ do: fc.constant('hold'), amount, days: fc.integer({ min: 1, max: 4 }) }),
  fc.record<Kind<'settle'>>({
    do: fc.constant('settle'),
    index: fc.nat({ max: 4 }),
    capture: fc.option(amount, { nil: null }),
  }),
  fc.record<Kind<'wait'>>({ do: fc.constant('wait'), days: fc.integer({ min: 1, max: 3 }) }),
  fc.record<Kind<'repeat'>>({ do: fc.constant('repeat'), index: fc.nat({ max: 40 }) }),
];

const ofPayments = [
  fc.record<Kind<'purchase'>>({ do: fc.constant('purchase'), payment, amount, days }),
  fc.record<Kind<'refund'>>({ do: fc.constant('refund'), payment, money }),
  fc.record<Kind<'dispute'>>({ do: fc.constant('dispute'), payment, dispute, money }),
  fc.record<Kind<'close'>>({ do: fc.constant('close'), payment, dispute, money, lost: fc.boolean() }),
  fc.record<Kind<'forgive'>>({ do: fc.constant('forgive'), amount: fc.option(amount, { nil: null }) }),
];

/** Anything, with and without payments whose money goes back. */
export const walletSteps: fc.Arbitrary<WalletStep[]> = fc.oneof(
  fc.array(fc.oneof(...usual), { minLength: 5, maxLength: 40 }),
  fc.array(fc.oneof(...usual, ...ofPayments), { minLength: 5, maxLength: 40 }),
);
