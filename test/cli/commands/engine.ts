// Commands that look at the engine as a whole.

import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import type { EngineCli } from './engine-cli.ts';

export function engineCommands(cli: EngineCli): void {
  cli.test('overview', async () => {
    await cli.become(await cli.send('cart/troubled/failing'), 'backingOff');
    await eventually(async () => expect(await cli.text('overview')).to.match(/^invocations .*1 backingOff/m));
    const shown = await cli.text('overview --window 5m');
    expect(shown)
      .to.match(/^engine +\S+, schema \d{4}-\S+, started /m)
      .and.match(/^accepting +yes$/m);
    expect(shown).to.match(/^accepted +[▁▂▃▄▅▆▇█]+ \d+ in 5m$/m);
    const { engine, series, statuses, attention } = await cli.json('overview');
    expect(engine).to.include({ accepting: true, reason: null });
    expect(series.accepted).to.have.length(series.points);
    expect(statuses).to.include({ backingOff: 1 });
    const said = await cli.text('overview');
    expect(attention).not.to.deep.equal([]);
    for (const { title, remedy } of attention) expect(said).to.include(title).and.include(remedy);
    await cli.text('invocations kill --filter handler=failing --yes');
  });

  cli.test('events', async () => {
    let interrupt: () => void = () => undefined;
    let seen = '';
    const watching = (words: string) =>
      cli.line(words, {
        interruptible: (act) => {
          interrupt = act;
        },
        watching: (out) => {
          seen = out;
        },
      });
    for (const words of ['events', 'events --json']) {
      seen = '';
      const events = watching(words);
      await eventually(() => expect(seen).to.include('hello'));
      await cli.text('invoke greeter/greet --data "Ada"');
      await eventually(() => expect(seen).to.include('change'));
      interrupt();
      const { code, out } = await events;
      expect(code).to.equal(0);
      if (words.endsWith('--json'))
        for (const one of out.trimEnd().split('\n')) expect(JSON.parse(one)).to.have.keys('id', 'event', 'data');
      else
        expect(out)
          .to.match(/^\S+ {2}hello {2}/)
          .and.match(/ {2}change {2}invocations inv_/);
    }
  });

  cli.test('audit list, clusters list, migrations list', async () => {
    await cli.text('actors pause cart/audited');
    await cli.text('actors resume cart/audited');
    await cli.text(`invocations kill ${await cli.send('cart/audited/asleep')}`);
    expect(await cli.text('audit list --action pauseKey'))
      .to.match(/^WHEN +WHO +ACTION +TARGET +DETAIL$/m)
      .and.match(/local +pauseKey/);
    const killed = await cli.json('audit list --action killInvocation --limit 1');
    expect(killed).to.have.length(1);
    expect(killed[0]).to.include({ actor: 'local', action: 'killInvocation' });
    const clusters = await cli.text('clusters list');
    expect(clusters).to.match(/^local +127\.0\.0\.1:1 +5$/m);
    expect(JSON.stringify(await cli.json('clusters list')))
      .to.include('sasl.password')
      .and.not.include('very-secret');
    expect(await cli.text('migrations list')).to.match(/^0001-initial +\S.* +The first tables/m);
    expect((await cli.json('migrations list'))[0]).to.include({ name: '0001-initial', pending: false });
  });
}
