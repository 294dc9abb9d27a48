import type {
  creditsPurchased,
  EventData,
  EventDefinition,
  EventEnvelope,
  paymentDisputeClosed,
  paymentDisputed,
  paymentRefunded,
  paymentSucceeded,
} from '#contracts';

type Told<Definition extends EventDefinition> = EventEnvelope<EventData<Definition>>;

let stories = 0;

/** The events of one payment of 1000 of one user. */
export class PaymentStory {
  static readonly AMOUNT = 1_000;
  readonly paymentId: string;
  private count = 0;

  constructor(
    readonly userId: string,
    private readonly creditDebt: 'repay' | 'forgive' = 'repay',
    private readonly paymentType: 'one_time' | 'subscription' = 'one_time',
  ) {
    stories += 1;
    this.paymentId = `pay_story_${stories}`;
  }

  succeeded(permissions: string[]): Told<typeof paymentSucceeded> {
    return this.event('payment.succeeded', { ...this.payment(), permissions });
  }

  purchased(
    credits: number,
    expiresAt: Date | null = null,
    creditType = 'calls',
  ): Told<typeof creditsPurchased> {
    return this.event('credits.purchased', {
      user_id: this.userId,
      payment_id: this.paymentId,
      product_id: 'pack',
      credit_type: creditType,
      credits,
      expires_at: expiresAt?.toISOString() ?? null,
    });
  }

  /** @param refunded all so far */
  refunded(refunded: number): Told<typeof paymentRefunded> {
    return this.event('payment.refunded', {
      ...this.payment(),
      refund_id: `re_${this.paymentId}_${refunded}`,
      refund_amount: refunded,
      refunded_amount: refunded,
      reason: null,
      credit_debt: this.creditDebt,
    });
  }

  disputed(disputeId: string, disputed: number): Told<typeof paymentDisputed> {
    return this.event('payment.disputed', {
      ...this.payment(),
      dispute_id: disputeId,
      disputed_amount: disputed,
      reason: 'fraudulent',
    });
  }

  /** @param refunded all so far, a lost dispute included */
  disputeClosed(
    disputeId: string,
    disputed: number,
    outcome: 'won' | 'lost',
    refunded = outcome === 'lost' ? disputed : 0,
  ): Told<typeof paymentDisputeClosed> {
    return this.event('payment.dispute_closed', {
      ...this.payment(),
      dispute_id: disputeId,
      disputed_amount: disputed,
      refunded_amount: refunded,
      outcome,
      credit_debt: this.creditDebt,
    });
  }

  private payment() {
    return {
      payment_id: this.paymentId,
      user_id: this.userId,
      payment_type: this.paymentType,
      product_id: 'pack',
      amount: PaymentStory.AMOUNT,
      currency: 'usd',
      reference: null,
      metadata: {},
    };
  }

  private event<Data>(type: string, data: Data): EventEnvelope<Data> {
    this.count += 1;
    return {
      id: `evt_${this.paymentId}_${this.count}`,
      type,
      version: 1,
      source: 'payment-service',
      timestamp: '2026-11-21T00:00:00.000Z',
      sequence: this.count,
      project_id: 'shop',
      data,
      metadata: { request_id: 'req_1', correlation_id: 'req_1' },
    };
  }
}
