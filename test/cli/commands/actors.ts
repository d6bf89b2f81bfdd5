// Commands that look at actors, hold their keys up, and correct their state.

import { expect } from 'chai';
import type { EngineCli } from './engine-cli.ts';

export function actorCommands(cli: EngineCli): void {
  cli.test('actors list, get, pause, resume', async () => {
    await cli.json('invoke cart/shelf-full/add --data "book"');
    await cli.become(await cli.send('cart/shelf-held/asleep'), 'running');
    const list = await cli.text('actors list --service cart');
    expect(list)
      .to.match(/^ACTOR +HELD BY +STATUS +WAITING +PAUSED$/m)
      .and.match(/^cart\/shelf-held +inv_/m);
    expect(await cli.json('actors list --service cart')).to.deep.include.members([
      { service: 'cart', key: 'shelf-full', holder: null, mailboxDepth: 0, paused: null },
    ]);
    expect(await cli.json('actors list --prefix shelf-f'))
      .to.have.lengthOf(1)
      .and.to.have.nested.property('[0].key', 'shelf-full');
    const one = await cli.text('actors get cart/shelf-full');
    expect(one)
      .to.match(/^held by +nobody$/m)
      .and.match(/^items +8 +\["book"\]$/m)
      .and.match(/Nothing waits for it/);
    expect(await cli.text('actors pause cart/shelf-full')).to.equal('cart/shelf-full  paused\n');
    expect(await cli.text('actors get cart/shelf-full')).to.match(/^paused +by local, /m);
    expect((await cli.json('actors resume cart/shelf-full'))[0]).to.include({ id: 'cart/shelf-full', ok: true });
    expect((await cli.json('actors get cart/shelf-full')).paused).to.equal(null);
  });

  cli.test('state get, set, clear', async () => {
    await cli.json('invoke cart/noted/add --data "book"');
    expect(await cli.text('state get cart/noted'))
      .to.match(/^NAME +BYTES +VALUE$/m)
      .and.match(/^items +8 +\["book"\]$/m);
    expect(await cli.text('state set cart/noted note --data "tea"')).to.match(
      /^cart\/noted {2}changed; version [0-9a-f]{16}\n$/,
    );
    expect(await cli.json('state get cart/noted')).to.deep.equal({ items: ['book'], note: 'tea' });
    expect((await cli.json('state clear cart/noted note')).state).to.have.length(1);
    expect(await cli.json('state get cart/noted')).to.deep.equal({ items: ['book'] });
  });

  it('keys that a path takes away, through both doors', async () => {
    for (const key of ['', '.', '..']) {
      expect((await cli.json(`invoke cart/${key}/add --data "x"`)).result, `cart/${key}/add`).to.deep.equal(['x']);
      expect(await cli.json(`state get cart/${key}`)).to.deep.equal({ items: ['x'] });
      await cli.text(`state set cart/${key} note --data "${key}"`);
      await cli.text(`actors pause cart/${key}`);
      expect(await cli.json(`actors get cart/${key}`), `cart/${key}`).to.deep.include({ service: 'cart', key });
      await cli.text(`actors resume cart/${key}`);
    }
    expect(await cli.json('state get cart/..')).to.deep.equal({ items: ['x'], note: '..' });
    expect(await cli.json('state get cart/')).to.deep.equal({ items: ['x'], note: '' });
  });
}
