import type { EventEnvelope } from '#contracts';
import type { EventBusConfig } from '#infra/config';
import type { Logger } from '#infra/logging';
import { MemoryCallBus } from '../call-bus';
import type { EventDispatcher } from '../event-dispatcher';
import type { EventHandlers } from '../event-handlers';
import type { DeliveryResult } from '../event-transport';
import { SideServer } from './side-server';
import type { SideLinks, SideListener } from './side-links';

type Answer = (message: unknown) => Promise<unknown>;

const event = (id: string): EventEnvelope => ({
  id,
  type: 'credits.purchased',
  version: 1,
  source: 'payment-service',
  timestamp: '2026-11-21T12:00:00.000Z',
  sequence: 1,
  project_id: 'api',
  data: {},
  metadata: { request_id: 'req_1', correlation_id: 'req_1' },
});

describe('SideServer', () => {
  let answers: Map<string, Answer>;
  let begun: string[];
  let finish: Map<string, (error: string | null) => void>;

  beforeEach(() => {
    answers = new Map();
    begun = [];
    finish = new Map();
    const listener: SideListener = {
      addHandler: (pattern: string, answer: unknown) => void answers.set(pattern, answer as Answer),
      listen: () => undefined,
      close: () => undefined,
    };
    const dispatcher: Pick<EventDispatcher, 'dispatch'> = {
      dispatch: (_side, events) =>
        new Promise<DeliveryResult[]>((settle) => {
          for (const { id } of events) {
            begun.push(id);
            finish.set(id, (error) => settle([{ eventId: id, error }]));
          }
        }),
    };
    new SideServer(
      { listeners: () => [{ side: 'auth', listener }] } as unknown as SideLinks,
      { namespace: 'test' } as EventBusConfig,
      dispatcher as EventDispatcher,
      { of: () => [{}] } as unknown as EventHandlers,
      new MemoryCallBus(),
      { info: () => undefined } as unknown as Logger,
    ).onApplicationBootstrap();
  });

  const deliver = (...ids: string[]) => answers.get('test.auth.events')?.(ids.map(event));

  it('handles an event once that is sent again while it is being handled, and gives both the answer', async () => {
    const first = deliver('evt_1');
    const again = deliver('evt_1', 'evt_2');
    expect(begun).toEqual(['evt_1', 'evt_2']);
    finish.get('evt_1')?.(null);
    finish.get('evt_2')?.('no such wallet');
    expect(await first).toEqual([{ eventId: 'evt_1', error: null }]);
    expect(await again).toEqual([
      { eventId: 'evt_1', error: null },
      { eventId: 'evt_2', error: 'no such wallet' },
    ]);
  });

  it('handles it anew once that is over: whether it is done, the inbox knows', async () => {
    const failed = deliver('evt_1');
    finish.get('evt_1')?.('no such wallet');
    expect(await failed).toEqual([{ eventId: 'evt_1', error: 'no such wallet' }]);
    const again = deliver('evt_1');
    expect(begun).toEqual(['evt_1', 'evt_1']);
    finish.get('evt_1')?.(null);
    expect(await again).toEqual([{ eventId: 'evt_1', error: null }]);
  });
});
