// Commands that look at services and call their handlers.

import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { type EngineCli, ID } from './engine-cli.ts';

export function handlerCommands(cli: EngineCli): void {
  cli.test('invoke', async () => {
    expect(await cli.text('invoke greeter/greet --data "Ada"')).to.equal('"Hello Ada"\n');
    const { invocationId, result } = await cli.json('invoke cart/one/add --data "book"');
    expect(invocationId).to.match(ID);
    expect(result).to.deep.equal(['book']);
    expect(await cli.send('cart/two/asleep')).to.match(ID);
    expect(await cli.json('invoke cart/three/asleep --send')).to.include({ status: 'Accepted' });
    const refused = await cli.line('invoke greeter/refuse');
    expect([refused.code, refused.err.split('\n')[0]]).to.deep.equal([1, 'error: The handler failed (418): not today']);
  });

  cli.test('awakeables resolve, reject', async () => {
    const asked = async (key: string): Promise<{ id: string; awakeable: string }> => {
      const id = await cli.send(`approvals/${key}/ask`);
      const { why } = await eventually(async () => {
        const shown = await cli.json(`invocations get ${id}`);
        expect(shown.why?.awakeable).to.match(/^sign_1/);
        return shown;
      });
      return { id, awakeable: why.awakeable };
    };
    const one = await asked('one');
    expect(await cli.text(`awakeables resolve ${one.awakeable} --data {"by":"Ann"}`)).to.equal(`${one.id}\n`);
    await cli.become(one.id, 'completed');
    expect(await cli.json(`awakeables resolve ${one.awakeable} --data "again"`)).to.deep.equal({
      invocationId: one.id,
      status: 'PreviouslyAccepted',
    });
    const two = await asked('two');
    expect(await cli.json(`awakeables reject ${two.awakeable} --message never`)).to.deep.equal({
      invocationId: two.id,
      status: 'Accepted',
    });
    await cli.become(two.id, 'failed');
  });

  cli.test('services list, describe, chart', async () => {
    expect(await cli.text('services list'))
      .to.match(/^cart +object +add, held, steps/m)
      .and.match(/^greeter +service +greet/m);
    expect((await cli.json('services list')).map(({ name }: { name: string }) => name)).to.have.members([
      'greeter',
      'cart',
      'approvals',
    ]);
    const described = await cli.text('services describe cart');
    expect(described)
      .to.match(/^kind +object$/m)
      .and.match(/^add +exclusive +application\/json +by all/m);
    expect(described).to.match(/^HANDLER .*QUEUED +RUNNING +TROUBLED +P50 +P99/m);
    const [add] = (await cli.json('services describe cart')).handlers;
    expect(add).to.deep.include({ name: 'add', mode: 'exclusive' });
    const chart = await cli.text('services chart cart/steps');
    expect(chart)
      .to.match(/^version +[0-9a-f]+$/m)
      .and.match(/first/)
      .and.match(/second/);
    expect(chart.indexOf('first')).to.be.lessThan(chart.indexOf('second'));
    expect(await cli.json('services chart cart/steps')).to.include({ service: 'cart', handler: 'steps' });
  });
}
