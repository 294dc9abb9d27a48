import { causeOf } from './grant-cause';

const now = new Date('2026-11-21T10:00:00Z');
const caused = (correlation_id: string) =>
  causeOf({ id: 'evt_own', metadata: { request_id: correlation_id, correlation_id } }, now);

describe('what a grant goes back to', () => {
  it('is the first cause of its event, such as an event of Stripe’s', () => {
    expect(caused('evt_stripe')).toEqual({ now, eventId: 'evt_own', originId: 'evt_stripe' });
  });

  it('is nothing where the event has caused itself, such as an end by time', () => {
    expect(caused('evt_own').originId).toBeNull();
  });
});
