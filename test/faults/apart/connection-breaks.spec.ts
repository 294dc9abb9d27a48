import { api } from '../../support/catalog';
import { CuttingProxy } from '../../support/cutting-proxy';
import { eventually } from '../../support/eventually';
import { TestPlatform } from '../../support/platform';
import { topology } from '../../support/topology';

const PATIENCE = 60_000;
const CUTS = 6;

const { REDIS_URL = '', RABBITMQ_URL = '' } = process.env;

/** How an app says that it wants to hear what the other asks: SUBSCRIBE, or AMQP's method basic.consume (60, 20). */
const listening =
  topology === 'redis'
    ? { variable: 'REDIS_URL', url: REDIS_URL, port: 6379, said: Buffer.from('subscribe') }
    : { variable: 'RABBITMQ_URL', url: RABBITMQ_URL, port: 5672, said: Buffer.from([0, 60, 0, 20]) };

describe(`two apps over ${topology}, whose connections break at the worst moment`, () => {
  let proxy: CuttingProxy;
  let platform: TestPlatform;

  beforeAll(async () => {
    const url = new URL(listening.url);
    proxy = await CuttingProxy.before(url, listening.port, { said: listening.said, most: CUTS });
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    platform = await TestPlatform.start({
      asProcess: true,
      webhooks: false,
      environment: { [listening.variable]: url.href },
    });
  });
  afterAll(async () => {
    await platform.stop();
    await proxy.close();
  });

  it('listen again, though the connection was lost while they were about to', async () => {
    const project = await platform.project(api);
    await eventually(async () => {
      expect((await project.api.get('/api/v1/credits/user_1')).status).toBe(200);
      for (const app of [...platform.replicas('payments'), ...platform.replicas('auth')]) {
        expect((await platform.anonymous.at(app).get('/health/ready')).body.status).toBe('ok');
      }
    }, PATIENCE);
    expect(proxy.cut).toBe(CUTS);
  });
});
