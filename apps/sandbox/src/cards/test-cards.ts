/** What the bank says when a card is charged. */
export type CardAnswer =
  | { kind: 'approve' }
  /** The card holder must prove who they are (3-D Secure); then the charge is approved. */
  | { kind: 'authenticate' }
  | { kind: 'decline'; decline: Decline };

export interface Decline {
  code: string;
  declineCode: string;
  message: string;
}

export interface TestCard {
  number: string;
  brand: string;
  country: string;
  funding: 'credit' | 'debit' | 'prepaid';
  /** Charged while the customer is there, as on the checkout page. */
  present: CardAnswer;
  /** Charged later without them, as at a renewal. */
  absent: CardAnswer;
  /** The name that Stripe's test tokens have for it: `pm_card_<token>`. */
  tokens: string[];
  /** One line for the checkout page. */
  note: string;
  /** What becomes of a refund to it, unless it succeeds at once: it is pending and succeeds later, or succeeds and fails later. */
  refund?: 'succeeds_later' | 'fails_later';
  /** The reason for which its holder disputes each charge. `inquiry`: the bank only asks. */
  dispute?: { reason: string; inquiry: boolean };
}

const approve: CardAnswer = { kind: 'approve' };
const authenticate: CardAnswer = { kind: 'authenticate' };

const decline = (
  declineCode: string,
  message = 'Your card was declined.',
  code = 'card_declined',
): CardAnswer => ({ kind: 'decline', decline: { code, declineCode, message } });

interface CardTraits {
  brand?: string;
  country?: string;
  funding?: TestCard['funding'];
  absent?: CardAnswer;
  refund?: TestCard['refund'];
  dispute?: TestCard['dispute'];
}

const card = (
  number: string,
  note: string,
  tokens: string[],
  present: CardAnswer,
  { brand = 'visa', country = 'US', funding = 'credit', absent = present, refund, dispute }: CardTraits = {},
): TestCard => ({ number, brand, country, funding, present, absent, tokens, note, refund, dispute });

const declined = (number: string, note: string, token: string, answer: CardAnswer): TestCard =>
  card(number, note, [token, `visa_${token}`], answer);

/** Source: https://docs.stripe.com/testing. */
export const testCards: readonly TestCard[] = [
  card('4242424242424242', 'pays', ['visa', 'us'], approve),
  card('4000056655665556', 'pays (debit)', ['visa_debit'], approve, { funding: 'debit' }),
  card('5555555555554444', 'pays', ['mastercard'], approve, { brand: 'mastercard' }),
  card('378282246310005', 'pays', ['amex'], approve, { brand: 'amex' }),
  card('6011111111111117', 'pays', ['discover'], approve, { brand: 'discover' }),
  card('4000002760000016', 'pays (Germany)', ['de'], approve, { country: 'DE' }),
  card('4000002500003155', 'asks for authentication', ['authenticationRequiredOnSetup'], authenticate, {
    absent: approve,
  }),
  card('4000002760003184', 'asks for authentication every time', ['authenticationRequired'], authenticate, {
    absent: decline(
      'authentication_required',
      'Your card was declined. This transaction requires authentication.',
      'authentication_required',
    ),
  }),
  card(
    '4000000000003220',
    'asks for authentication (3-D Secure 2)',
    ['threeDSecure2Required', 'threeDSecureRequired'],
    authenticate,
    {
      absent: decline(
        'authentication_required',
        'Your card was declined. This transaction requires authentication.',
        'authentication_required',
      ),
    },
  ),
  card('4000000000000341', 'pays once, fails on renewal', ['chargeCustomerFail'], approve, {
    absent: decline('generic_decline'),
  }),
  card('4000000000007726', 'pays; a refund is pending at first', ['pendingRefund'], approve, {
    refund: 'succeeds_later',
  }),
  card('4000000000005126', 'pays; a refund fails later', ['refundFail'], approve, { refund: 'fails_later' }),
  card('4000000000000259', 'pays, then is disputed as fraudulent', ['createDispute'], approve, {
    dispute: { reason: 'fraudulent', inquiry: false },
  }),
  card(
    '4000000000002685',
    'pays, then is disputed as not received',
    ['createDisputeProductNotReceived'],
    approve,
    { dispute: { reason: 'product_not_received', inquiry: false } },
  ),
  card('4000000000001976', 'pays, then the bank inquires', ['createDisputeInquiry'], approve, {
    dispute: { reason: 'fraudulent', inquiry: true },
  }),
  declined('4000000000000002', 'is declined', 'chargeDeclined', decline('generic_decline')),
  declined(
    '4000000000009995',
    'is declined: insufficient funds',
    'chargeDeclinedInsufficientFunds',
    decline('insufficient_funds', 'Your card has insufficient funds.'),
  ),
  declined('4000000000009987', 'is declined: lost card', 'chargeDeclinedLostCard', decline('lost_card')),
  declined(
    '4000000000009979',
    'is declined: stolen card',
    'chargeDeclinedStolenCard',
    decline('stolen_card'),
  ),
  declined(
    '4000000000000069',
    'is declined: expired card',
    'chargeDeclinedExpiredCard',
    decline('expired_card', 'Your card has expired.', 'expired_card'),
  ),
  declined(
    '4000000000000127',
    'is declined: wrong CVC',
    'chargeDeclinedIncorrectCvc',
    decline('incorrect_cvc', "Your card's security code is incorrect.", 'incorrect_cvc'),
  ),
  declined(
    '4000000000000119',
    'is declined: processing error',
    'chargeDeclinedProcessingError',
    decline(
      'processing_error',
      'An error occurred while processing your card. Try again in a little bit.',
      'processing_error',
    ),
  ),
];

/** The card of a number as a person types it, with spaces or without. */
export function cardByNumber(typed: string): TestCard | undefined {
  const number = typed.replace(/[\s-]/g, '');
  return testCards.find((card) => card.number === number);
}

/** The card of a token such as `pm_card_visa` or `tok_visa`. */
export function cardByToken(token: string): TestCard | undefined {
  const name = /^(?:pm_card|tok)_(\w+)$/.exec(token)?.[1];
  return name === undefined ? undefined : testCards.find((card) => card.tokens.includes(name));
}

/**
 * Stands for the number on a payment method, which Stripe never shows: the same card has the same fingerprint, and by it
 * the sandbox knows how the card behaves.
 */
export function fingerprintOf(card: TestCard): string {
  return `sandbox${card.number.slice(-9)}`;
}

export function cardByFingerprint(fingerprint: string): TestCard | undefined {
  return testCards.find((card) => fingerprintOf(card) === fingerprint);
}
