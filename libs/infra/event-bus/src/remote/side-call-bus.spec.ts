import { isKnownProject } from '#contracts';
import type { Logger } from '#infra/logging';
import { MemoryCallBus } from '../call-bus';
import { SideCallBus } from './side-call-bus';
import type { SideLink } from './side-link';
import type { SideLinks } from './side-links';

describe('SideCallBus', () => {
  const logger = { warn: () => undefined } as unknown as Logger;
  const lost = () => Promise.reject(new Error('no answer in time'));
  const known = () => Promise.resolve({ reply: { known: true } });

  /** A bus whose questions are answered in this order, and how many were asked. */
  function busOf(...answers: (() => Promise<unknown>)[]) {
    const request = jest.fn(() => (answers.shift() ?? lost)());
    const link = { side: 'payments', request } as unknown as SideLink;
    const links = { remote: [link], to: () => link } as unknown as SideLinks;
    const bus = new SideCallBus(links, new MemoryCallBus(), logger);
    return { request, call: () => bus.call(isKnownProject, { project_id: 'api' }) };
  }

  it('asks once more when a question or its answer is lost', async () => {
    const { call, request } = busOf(lost, known);
    expect(await call()).toEqual({ known: true });
    expect(request).toHaveBeenCalledTimes(2);
  });

  it('tells the caller to come again when that is lost too', async () => {
    const { call, request } = busOf(lost, lost);
    await expect(call()).rejects.toMatchObject({ code: 'service_unavailable' });
    expect(request).toHaveBeenCalledTimes(2);
  });

  it('does not ask again when the other side has answered that it failed', async () => {
    const { call, request } = busOf(() => Promise.resolve({ error: 'broken' }));
    await expect(call()).rejects.toThrow('failed on the payments side: broken');
    expect(request).toHaveBeenCalledTimes(1);
  });

  it('asks nobody for a while after three calls without an answer', async () => {
    const { call, request } = busOf();
    for (let calls = 0; calls < 4; calls += 1) {
      await expect(call()).rejects.toMatchObject({ code: 'service_unavailable' });
    }
    expect(request).toHaveBeenCalledTimes(6);
  });
});
