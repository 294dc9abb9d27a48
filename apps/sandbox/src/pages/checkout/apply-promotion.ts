import { InvalidRequest } from '../../http/stripe-error';
import { discountSession } from '../../resources/checkout-sessions/discount-session';
import { activeCodes } from '../../resources/promotion-codes/promotion-code';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type PromotionCode } from '../../stripe-objects';
import { type Outcome, planId } from './pay-on-page';

/** Redeems what a customer has typed in place of the code before; nothing typed takes that one back. */
export async function applyPromotion(
  tx: AccountTransaction,
  sessionId: string,
  typed: string,
): Promise<Outcome> {
  const session = await tx.get('checkout.session', sessionId);
  if (session.status !== 'open') return { session };
  if (!session.allow_promotion_codes) return { refusal: 'This checkout takes no promotion codes.' };
  const plan = await tx.get('sandbox.checkout_plan', planId(session.id));
  const found = typed === '' ? undefined : codeFor(await activeCodes(tx, typed), session.customer);
  if (typed !== '' && !found) return { refusal: 'This code is invalid.' };
  try {
    await discountSession(tx, session, plan, found ? [{ promotion_code: found.id }] : []);
  } catch (error) {
    if (error instanceof InvalidRequest) return { refusal: error.message };
    throw error;
  }
  tx.save(plan);
  return { session: tx.save(session) };
}

/** A code of the customer's own comes before one for everybody. */
const codeFor = (codes: PromotionCode[], customer: string | null): PromotionCode | undefined =>
  codes.find((code) => code.customer !== null && code.customer === customer) ?? codes[0];
