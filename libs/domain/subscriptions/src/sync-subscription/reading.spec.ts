import { advanceSubscription, openSubscription } from '../subscription/advance-subscription';
import {
  aPaidRenewal,
  aSnapshot,
  day,
  evidenceOf,
  identity,
} from '../subscription/subscription-fixture.spec-support';
import { readingOf } from './reading';

const active = openSubscription(identity, evidenceOf(10)).next;
const incomplete = openSubscription(identity, evidenceOf(10, { status: 'incomplete' })).next;
const canceled = advanceSubscription(active, evidenceOf(10, { status: 'canceled', endedAt: day(10) })).next;
const expired = { ...canceled, status: 'expired' as const };
const secondsAfter = (seconds: number) => new Date(day(10).getTime() + seconds * 1_000);
const pastDue = aSnapshot({ status: 'past_due' });

describe('readingOf', () => {
  it('believes a snapshot that is newer by a second', () => {
    expect(readingOf(active, { snapshot: pastDue, occurredAt: secondsAfter(1) })).toBe('take_it');
  });

  it.each([
    ['of the same second', secondsAfter(0.999)],
    ['that is older', secondsAfter(-60)],
  ])('asks Stripe about one %s', (_, occurredAt) => {
    expect(readingOf(active, { snapshot: pastDue, occurredAt })).toBe('ask_provider');
  });

  it('has nothing to learn from an old one that shows what is known', () => {
    expect(readingOf(active, { snapshot: aSnapshot(), occurredAt: secondsAfter(0) })).toBe('nothing_new');
  });

  it.each([
    ['the return of an ended one', canceled, aSnapshot()],
    ['the beginning of a live one', active, aSnapshot({ status: 'incomplete' })],
  ])('asks Stripe when told of %s', (_, known, snapshot) => {
    expect(readingOf(known, { snapshot, occurredAt: secondsAfter(60) })).toBe('ask_provider');
  });

  it('asks Stripe at the first sight', () => {
    expect(readingOf(undefined, { snapshot: aSnapshot(), occurredAt: day(10) })).toBe('ask_provider');
  });

  it('asks Stripe about what a checkout has begun, unless that is known', () => {
    expect(readingOf(incomplete, { occurredAt: day(20) })).toBe('ask_provider');
    expect(readingOf(active, { occurredAt: day(20) })).toBe('nothing_new');
  });

  it('asks Stripe for the subscription behind an invoice', () => {
    expect(readingOf(active, { invoice: aPaidRenewal(), occurredAt: day(20) })).toBe('ask_provider');
  });

  it('asks Stripe whether a trial still ends soon, until that was announced', () => {
    const shown = aSnapshot({ status: 'trialing', trialEnd: day(14) });
    const announcement = { snapshot: shown, occurredAt: day(10), trialEndsSoon: true };
    const trialing = openSubscription(identity, { ...evidenceOf(10), snapshot: shown }).next;
    expect(readingOf(trialing, announcement)).toBe('ask_provider');
    const announced = { ...trialing, announcedTrialEnd: day(14) };
    expect(readingOf(announced, announcement)).toBe('nothing_new');
  });

  it('asks Stripe how one stands that was changed just now', () => {
    expect(readingOf(active, { occurredAt: day(0), changed: true })).toBe('ask_provider');
  });

  it('leaves an expired one alone, unless money was taken for it, or given back', () => {
    const free = aPaidRenewal({ money: { ...aPaidRenewal().money, amount: 0 } });
    expect(readingOf(expired, { snapshot: aSnapshot(), occurredAt: day(90) })).toBe('nothing_new');
    expect(readingOf(expired, { invoice: free, occurredAt: day(90) })).toBe('nothing_new');
    expect(readingOf(expired, { invoice: aPaidRenewal(), occurredAt: day(90) })).toBe('ask_provider');
    const givingBack = { ...free, prorated: -700 };
    expect(readingOf(expired, { invoice: givingBack, occurredAt: day(90) })).toBe('ask_provider');
  });
});
