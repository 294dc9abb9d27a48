import { api } from '../support/catalog';
import { PATIENCE, report } from '../support/experiment';
import { PaidCheckouts } from '../support/paid-checkouts';
import { eventually } from '../support/eventually';
import { TestPlatform, type PlatformApp, type TestProject } from '../support/platform';
import { ended } from '../support/reconciling';
import { StoppingPoint, type Moment } from '../support/stopping-point';
import { TestDatabase } from '../support/test-database';
import { textAt } from '../support/api-client';

jest.setTimeout(PATIENCE * 3);

/** In the middle of a reconciliation, by the replica whose job it is. */
const whileItReconciles: Moment = {
  name: 'while it reconciles',
  table: 'webhooks.stripe_events',
  write: 'INSERT',
  when: 'true',
};

describe('G13: a periodic job is taken over', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeEach(async () => {
    platform = await TestPlatform.start({ asProcess: true, webhooks: false, replicas: 2 });
    database = await TestDatabase.connect();
    project = await platform.project({ ...api, id: `jobs-${Date.now()}` });
    await database.quiet(PATIENCE);
  });
  afterEach(async () => {
    await database.close();
    await platform.stop();
  });

  const replicas = () => platform.replicas('payments') as [PlatformApp, PlatformApp];
  const asked = async (app: PlatformApp) => {
    const { body } = await platform.operator.at(app).post('/api/v1/reconciliation/runs', {});
    return textAt(body, 'run_id');
  };
  /** A run of the first replica, halted in the middle by `happen`; another one is asked for at the second. */
  async function interrupted(slug: string, happen: (owner: PlatformApp) => unknown) {
    const [owner, other] = replicas();
    const paid = await PaidCheckouts.of(platform, project, [`${slug}-1`, `${slug}-2`, `${slug}-3`]);
    const point = await StoppingPoint.at(whileItReconciles);
    let first: string;
    try {
      first = await asked(owner);
      await point.reached();
      await happen(owner);
    } finally {
      await point.letGo();
      await point.remove();
    }
    const runs = await Promise.all(
      [first, await asked(other)].map((id) => ended(platform.operator.at(other), id)),
    );
    await database.quiet(PATIENCE);
    return { paid, runs };
  }

  it('from a replica that is killed, within its short lease', async () => {
    const { paid, runs } = await interrupted('killed', (owner) => owner.kill());
    const { lost, doubled } = await paid.verdict(database);
    report('G13', `${lost} lost, ${doubled} doubled of 3 payments; the reconciler was killed in the middle`);
    expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
    expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  });

  it('from a replica that is frozen, which writes nothing of it when it thaws', async () => {
    const [owner] = replicas();
    const { paid, runs } = await interrupted('frozen', () => owner.freeze());
    const before = await written();
    owner.thaw();
    await eventually(async () => {
      const metrics = await (await fetch(`${owner.url}/metrics`)).text();
      expect(metrics).toMatch(/paygrove_job_runs_total\{job="reconcile",result="lost"\} [1-9]/);
    }, PATIENCE);
    expect(await written()).toEqual(before);
    const { lost, doubled } = await paid.verdict(database);
    report('G13', `${lost} lost, ${doubled} doubled of 3 payments; the reconciler was frozen in the middle`);
    expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
    expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  });

  /** The marks, the runs and what they found, to the version of each row. */
  async function written(): Promise<unknown[]> {
    return database.query(
      `SELECT 'mark' AS what, walk AS id, xmin::text AS version FROM webhooks.reconciliation_marks
       UNION ALL SELECT 'run', id, xmin::text FROM webhooks.reconciliation_runs
       UNION ALL SELECT 'difference', id, xmin::text FROM webhooks.reconciliation_differences ORDER BY 1, 2`,
    );
  }
});
