// Commands that register the places where handlers live.

import { expect } from 'chai';
import { House as FarHouse } from '../../remote/house.ts';
import type { EngineCli } from './engine-cli.ts';

export function deploymentCommands(cli: EngineCli): void {
  cli.test('deployments list, register, get, remove', async () => {
    expect(await cli.text('deployments list'))
      .to.match(/^ID +WHERE +SERVICES/m)
      .and.match(/^dp_in_process +in the process of the engine +.*cart/m);
    const far = new FarHouse();
    try {
      await far.startEndpoint();
      const made = await cli.json(`deployments register ${far.uri}`);
      expect(made).to.include({ uri: far.uri, transport: 'http2', problem: null });
      expect(await cli.json('deployments list')).to.have.length(2);
      expect(await cli.text(`deployments register ${far.uri} --force`)).to.match(/^protocol +version 6, http2$/m);
      expect(await cli.text(`deployments get ${made.id}`))
        .to.match(/^services +.*counter/m)
        .and.match(new RegExp(`^where +${far.uri}$`, 'm'));
      expect((await cli.json(`deployments get ${made.id}`)).services).to.deep.equal(made.services);
      expect(await cli.text(`deployments remove ${made.id}`)).to.include('removed');
      expect((await cli.json('deployments list')).map(({ id }: { id: string }) => id)).to.deep.equal(['dp_in_process']);
    } finally {
      await far.close();
    }
  });
}
