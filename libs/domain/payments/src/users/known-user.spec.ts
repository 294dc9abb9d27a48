import { assertMayPay, type KnownUser } from './known-user';

const user = (status: KnownUser['status']): KnownUser => ({
  projectId: 'shop',
  userId: 'usr_1',
  status,
  email: status === 'deleted' ? null : 'ada@example.com',
});

describe('assertMayPay', () => {
  it('lets pay whom nobody has told of, and who is active', () => {
    expect(() => assertMayPay('usr_1', undefined)).not.toThrow();
    expect(() => assertMayPay('usr_1', user('active'))).not.toThrow();
  });

  it('stops a suspended user, and says how to reinstate him', () => {
    expect(() => assertMayPay('usr_1', user('suspended'))).toThrow(
      expect.objectContaining({
        code: 'user_suspended',
        message: expect.stringContaining('/reinstate') as string,
      }),
    );
  });

  it('stops the id of a deleted user', () => {
    expect(() => assertMayPay('usr_1', user('deleted'))).toThrow(
      expect.objectContaining({ code: 'user_not_found' }),
    );
  });
});
