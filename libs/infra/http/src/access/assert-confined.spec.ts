import type { DeclaredEndpoint } from '../endpoint/declared-endpoints';
import { assertConfined } from './assert-confined';
import { confining } from './current-project.decorator';

const endpoint = (changes: Partial<DeclaredEndpoint>): DeclaredEndpoint => ({
  name: 'ReferralsController.read',
  method: 'GET',
  path: '/api/v1/referrals/:user_id',
  access: ['secret_key', 'end_user'],
  status: 200,
  parameters: [],
  metadata: () => undefined,
  call: async () => ({}),
  ...changes,
});
const asks = { kind: Number.NaN, index: 0, factory: confining[0] as () => unknown };

describe('endpoints confine callers to what is theirs', () => {
  it.each<[string, Partial<DeclaredEndpoint>]>([
    ['by the name of the user in the path', {}],
    ['by asking who the caller is', { path: '/api/v1/referrals/:id', parameters: [asks] }],
    ['where no end user may call', { path: '/api/v1/referrals/:id', access: ['secret_key'] }],
    ['where anybody may call', { path: '/downloads/:id', access: 'public' }],
    ['by the name of the project in the path', { path: '/api/v1/projects/:project_id/keys' }],
    ['where only the operator may call', { path: '/api/v1/projects/:id', access: ['operator'] }],
  ])('%s', (_, changes) => {
    const access = changes.path?.includes('projects') === true ? (['operator'] as const) : undefined;
    expect(() => assertConfined([endpoint({ ...(access && { access }), ...changes })])).not.toThrow();
  });

  it.each<[string, Partial<DeclaredEndpoint>]>([
    ['a user who goes by another name', { path: '/api/v1/referrals/:id' }],
    ['no user at all', { path: '/api/v1/referrals' }],
    ['a name that only begins so', { path: '/api/v1/referrals/:user_id_or_email', access: ['end_user'] }],
    ['a project by another name', { path: '/api/v1/projects/:id/keys', access: ['secret_key'] }],
  ])('or do not start: %s', (_, changes) => {
    expect(() => assertConfined([endpoint(changes)])).toThrow('ReferralsController.read');
  });
});
