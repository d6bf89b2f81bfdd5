// Commands about subscriptions, and about the records that could not be taken.

import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import type { EngineCli } from './engine-cli.ts';

export function subscriptionCommands(cli: EngineCli): void {
  cli.test(
    'subscriptions create, list, get, update, seek, pause, resume, delete; dead-letters list, get, edit, redrive, discard',
    async () => {
      cli.cluster.produce('orders', 0, [
        { key: 'a', value: 'no JSON' },
        { key: 'b', value: 'nor this' },
        { key: 'c', value: '{"n":1}' },
      ]);
      const made = await cli.json(
        'subscriptions create kafka://local/orders service://cart/event backlogRecordsMax=500',
      );
      expect(made.options).to.deep.include({ backlogRecordsMax: 500 });
      const id: string = made.id;
      await eventually(async () => expect(await cli.json('dead-letters list --status open')).to.have.length(2));
      expect(await cli.text('subscriptions list')).to.match(
        new RegExp(`^${id} +kafka://local/orders +service://cart/event +reading +0`, 'm'),
      );
      const got = await cli.text(`subscriptions get ${id}`);
      expect(got)
        .to.match(/^state +reading$/m)
        .and.match(/^PARTITION +POSITION/m)
        .and.match(/^ +0 +3 +3 +0 +reading/m);
      expect(await cli.text(`subscriptions update ${id} backlogRecordsMax=600`)).to.match(/^backlogRecordsMax +600$/m);
      expect((await cli.json(`subscriptions update ${id} --unset backlogRecordsMax`)).options).not.to.have.property(
        'backlogRecordsMax',
        600,
      );
      expect(await cli.text(`subscriptions pause ${id}`)).to.equal(`${id}  paused\n`);
      expect((await cli.json(`subscriptions seek ${id} 0=3`)).id).to.equal(id);
      expect(await cli.text(`subscriptions seek ${id} latest`)).to.match(/^status +paused$/m);
      expect((await cli.json(`subscriptions resume ${id}`))[0]).to.include({ id, ok: true });

      const list = await cli.text('dead-letters list --status open');
      expect(list).to.match(/^dl_\S+ +open +handler_failed +orders\/0@0 +a /m);
      const letters: { id: string; offset: number }[] = await cli.json(`dead-letters list --subscription ${id}`);
      const [first, second] = letters.toSorted((one, other) => one.offset - other.offset);
      const offered = (await cli.text('__complete -- dead-letters get ')).trim().split('\n');
      expect(offered).to.have.members(letters.map((each) => each.id));
      const letter = await cli.text(`dead-letters get ${first?.id}`);
      expect(letter)
        .to.match(/^record +orders\/0 at offset 0/m)
        .and.match(/^value +no JSON$/m)
        .and.match(/^status +open$/m);
      expect((await cli.json(`dead-letters get ${first?.id}`)).value.data).to.equal('no JSON');
      expect(await cli.text(`dead-letters edit ${first?.id} --data {"n":7}`)).to.include('edited; redrive it with');
      expect(await cli.text(`dead-letters redrive ${first?.id}`)).to.equal(`${first?.id}  redriven\n`);
      await eventually(async () => expect(await cli.json('state get cart/a')).to.deep.equal({ seen: [7] }));
      expect(await cli.text(`dead-letters get ${first?.id}`)).to.match(/^status +redriven as inv_/m);
      expect(await cli.text('dead-letters discard --filter code=handler_failed --dry-run')).to.match(
        /^discard: 1 dead letter/,
      );
      expect((await cli.json(`dead-letters discard ${second?.id}`))[0]).to.include({ ok: true });
      expect(await cli.text('dead-letters list --status open')).to.equal('No dead letters.\n');

      expect(await cli.text(`subscriptions delete ${id}`)).to.equal(`${id}  deleted\n`);
      expect(await cli.json('subscriptions list')).to.deep.equal([]);
      expect(await cli.text('subscriptions list')).to.match(/^No subscriptions. Make one:/);
    },
  );
}
