import type { OwnershipMarks, TakeoverMarks } from '../provider-marks';

const names = {
  projectId: 'paygrove_project_id',
  userId: 'paygrove_user_id',
  productId: 'paygrove_product_id',
  paymentId: 'paygrove_payment_id',
} as const;

/** On a subscription that was taken over: our own id of it. */
const SUBSCRIPTION_REFERENCE = 'paygrove_subscription_id';

/** On a refund: our own id of it. */
export const REFUND_REFERENCE = 'paygrove_refund_id';

/** What is written over the marks of a subscription that has become one of another product. */
export function productMark(productId: string): Record<string, string> {
  return { [names.productId]: productId };
}

/** On what is a project's and no user's. */
export function projectMark(projectId: string): Record<string, string> {
  return { [names.projectId]: projectId };
}

const MOST_KEYS = 50;

/**
 * Stripe's metadata: the marks, and as much of the project's own as fits into Stripe's limit of 50 keys. Sorted: a request that is repeated under its
 * idempotency key must be the same to the letter, and a database may keep the keys in an order of its own.
 */
export function markedMetadata(
  marks: OwnershipMarks,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const marked = Object.entries(names).flatMap(([field, name]) => {
    const mark = marks[field as keyof OwnershipMarks];
    return mark === null ? [] : [[name, mark]];
  });
  const reserved = new Set<string>(Object.values(names));
  const fitting = Object.entries(own)
    .filter(([name]) => !reserved.has(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .slice(0, MOST_KEYS - marked.length);
  return Object.fromEntries([...fitting, ...marked]) as Record<string, string>;
}

/** Whose the object is; null for one that Paygrove did not make. */
export function readMarks(
  metadata: Readonly<Record<string, string>> | null | undefined,
): OwnershipMarks | null {
  const projectId = metadata?.[names.projectId];
  const userId = metadata?.[names.userId];
  const productId = metadata?.[names.productId] ?? null;
  const paymentId = metadata?.[names.paymentId];
  if (projectId === undefined || userId === undefined || paymentId === undefined) return null;
  return { projectId, userId, productId, paymentId };
}

/** What is added to the metadata of a subscription that was taken over. What else stands there is left as it is. */
export function takeoverMetadata(marks: TakeoverMarks): Record<string, string> {
  return {
    [names.projectId]: marks.projectId,
    [names.userId]: marks.userId,
    [names.productId]: marks.productId,
    [SUBSCRIPTION_REFERENCE]: marks.subscriptionId,
  };
}

/** The project that an object is marked with, whatever else its marks say. */
export function markedProject(metadata: Readonly<Record<string, string>> | null | undefined): string | null {
  return metadata?.[names.projectId] ?? null;
}
