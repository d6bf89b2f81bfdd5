// What the tests of acting through the admin API do it with: requests to both doors of an engine, and its audit.

import { ask, type House, type HouseOptions, openHouse } from './house.ts';

/** What these acts answer, as far as the tests look into it. */
interface Acted {
  readonly version: string;
  readonly paused: { readonly by: string } | null;
  readonly origin: object;
  readonly matched: number;
  readonly done: number;
  readonly more: boolean;
  readonly sample: readonly { readonly id: string }[];
  readonly refused: readonly { readonly id: string; readonly code: string }[];
  readonly key: string;
}

/** To be called within a `describe`: each of its tests has an engine of its own. */
export function actingHouse() {
  let house: House;
  beforeEach(async () => {
    house = await openHouse();
  });
  afterEach(() => house.close());

  const admin = async (path: string, method = 'GET', body?: unknown) => {
    const answer = await ask(`${house.admin}${path}`, method, body);
    return { ...answer, body: answer.body as typeof answer.body & Acted };
  };
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    ask(`${house.ingress}${path}`, 'POST', body, headers);
  return {
    house: () => house,
    /** Another engine in place of the one that is there. */
    async reopen(options: HouseOptions): Promise<void> {
      await house.close();
      house = await openHouse(options);
    },
    admin,
    post,
    /** The id of an invocation that is made and not waited for. */
    sent: async (path: string, body?: unknown) => (await post(`${path}/send`, body)).body.invocationId,
    statusOf: async (id: string) => (await admin(`/invocations/${id}`)).body.status,
    /** Status and code of a request that is not taken. */
    async refused(path: string, body?: unknown, method = 'POST') {
      const answer = await admin(path, method, body);
      return [answer.status, answer.body.code];
    },
    /** What was done to what, newest first: `purgeInvocation inv_1 {}`. */
    async audit() {
      const { body } = await admin('/audit?limit=1000');
      return body.items.map((row) => `${row['action']} ${row['target']} ${JSON.stringify(row['detail'])}`);
    },
  };
}
