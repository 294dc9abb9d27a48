import { endpoints } from '../resources/endpoints';
import { type Sandbox } from '../sandbox';
import { startTestSandbox, stripeClient } from '../testing/sandbox-fixture';
import { drives } from './drives';

/** What the SDK tells of a call; its own type for this is `any`. */
interface Call {
  method: string;
  path: string;
}

const routes = endpoints.map(({ method, path }) => `${method} ${path}`);

describe('the official SDK', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());

  it.each(routes)('is answered at %s', async (route) => {
    const stripe = stripeClient(sandbox);
    const answered: string[] = [];
    const listen = stripe.on as (event: 'response', listener: (call: Call) => void) => void;
    listen.call(stripe, 'response', ({ method, path }) => {
      answered.push(`${method} ${path.split('?')[0]}`);
    });
    const drive = drives[route];
    if (!drive) throw new Error(`Nothing drives ${route}: add a way to use it to one of sdk/*-drives.ts.`);
    await drive({ stripe, sandbox });
    const pattern = new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`);
    expect(answered.at(-1)).toMatch(pattern);
  });

  it('is driven to no endpoint that is not there', () => {
    expect(Object.keys(drives).filter((route) => !routes.includes(route))).toEqual([]);
  });
});
