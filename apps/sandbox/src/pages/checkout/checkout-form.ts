import { z } from 'zod';
import { cardByNumber, type TestCard } from '../../cards/test-cards';
import { type CheckoutEntries, type CheckoutFaults } from './checkout-view';

const formSchema = z.object({
  email: z.string().trim().max(320).default(''),
  name: z.string().trim().max(200).default(''),
  number: z.string().trim().max(40).default(''),
  expiry: z.string().trim().max(20).default(''),
  cvc: z.string().trim().max(10).default(''),
  method: z.enum(['card', 'delayed']).catch('card').default('card'),
});

export type CheckoutForm =
  | { ok: true; email: string | null; name: string | null; payment: CardEntry | 'delayed' }
  | { ok: false; entries: CheckoutEntries; faults: CheckoutFaults };

interface CardEntry {
  card: TestCard;
  expiry: { month: number; year: number };
}

interface Expected {
  needsEmail: boolean;
  acceptsDebit: boolean;
  /** Unix seconds. */
  now: number;
}

/** Reads what was typed on the checkout page. */
export function readCheckoutForm(body: unknown, { needsEmail, acceptsDebit, now }: Expected): CheckoutForm {
  const parsed = formSchema.safeParse(body ?? {});
  if (!parsed.success) {
    return { ok: false, entries: {}, faults: { message: 'The form could not be read. Please try again.' } };
  }
  const { email, name, number, cvc, method } = parsed.data;
  const entries: CheckoutEntries = parsed.data;
  const faults: CheckoutFaults = {};
  if (needsEmail && !z.email().safeParse(email).success) faults.email = 'Enter a valid email address.';

  const person = { email: email || null, name: name || null };
  if (method === 'delayed' && acceptsDebit) {
    return faults.email ? { ok: false, entries, faults } : { ok: true, ...person, payment: 'delayed' };
  }
  const card = cardByNumber(number);
  if (!card) {
    faults.number = number ? 'This is not one of the test cards below.' : 'Enter the number of a test card.';
  }
  const expiry = readExpiry(parsed.data.expiry, now);
  if (typeof expiry === 'string') faults.expiry = expiry;
  if (!/^\d{3,4}$/.test(cvc)) faults.cvc = 'Enter the 3 digits on the back.';
  if (!card || typeof expiry === 'string' || Object.keys(faults).length > 0) {
    return { ok: false, entries, faults };
  }
  return { ok: true, ...person, payment: { card, expiry } };
}

function readExpiry(typed: string, now: number): { month: number; year: number } | string {
  const match = /^(\d{1,2})\s*[/-]?\s*(\d{2}|\d{4})$/.exec(typed);
  const month = Number(match?.[1]);
  const year = Number(match?.[2]) % 100;
  if (!match || month < 1 || month > 12) return 'Enter the date as MM / YY.';
  const today = new Date(now * 1000);
  const full = 2000 + year;
  if (full * 12 + month < today.getUTCFullYear() * 12 + today.getUTCMonth() + 1) {
    return 'This card has expired.';
  }
  return { month, year: full };
}
