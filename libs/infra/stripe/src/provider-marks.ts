/** Marks on objects at Stripe that tell whose they are. Objects without them are foreign. */
export interface OwnershipMarks {
  readonly projectId: string;
  readonly userId: string;
  /** Null where several products were sold together. */
  readonly productId: string | null;
  readonly paymentId: string;
}

/** Marks on a subscription that was not bought through Paygrove, but taken over. */
export interface TakeoverMarks {
  readonly projectId: string;
  readonly userId: string;
  readonly productId: string;
  /** Ours. */
  readonly subscriptionId: string;
}
