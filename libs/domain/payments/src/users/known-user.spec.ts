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
    expect(refusalOf('suspended')).toMatchObject({ code: 'user_suspended' });
    expect(String(refusalOf('suspended'))).toContain('/api/v1/users/usr_1/reinstate');
  });

  it('stops the id of a deleted user', () => {
    expect(refusalOf('deleted')).toMatchObject({ code: 'user_not_found' });
  });
});

function refusalOf(status: KnownUser['status']): unknown {
  try {
    assertMayPay('usr_1', user(status));
  } catch (error) {
    return error;
  }
  return undefined;
}
