import { startBroker } from './broker/index.ts';
import { Tools } from './tools.ts';
import { Recorder } from './recorder.ts';
import { testSettings, testGroup } from './test-settings.ts';
import { createKafkaSource } from '../../engine/ingress/kafka/kafkajs.ts';
const b = await startBroker(); const t = new Tools(b.bootstrap);
let worst=0, slow=0;
for (let round=0; round<Number(process.argv[2]??100); round++) {
  const topic = await t.createTopic(1);
  await t.produce(topic,0,Array.from({length:2000},(_,j)=>({value:`value ${j} ${'-'.repeat(j%100)}`})),'gzip');
  const r = new Recorder(); const lines:string[]=[]; const t0=performance.now();
  const s = createKafkaSource({settings: testSettings(b.bootstrap), topics:[topic], groupId:testGroup(), log:(e)=>lines.push(`${Math.round(performance.now()-t0)} ${e.namespace} ${JSON.stringify(e.log).slice(0,400)}`)});
  s.start(r);
  while(r.values().length<2000 && performance.now()-t0<30000) await new Promise(r=>setTimeout(r,5));
  const ms=performance.now()-t0; worst=Math.max(worst,ms);
  if(ms>2000){ slow++; console.log('SLOW',round,Math.round(ms),r.errors.map(String),r.assigned,r.batches.length,'\n'+lines.join('\n')); }
  await s.stop();
}
console.log({worst:Math.round(worst),slow});
await t.close(); await b.stop();
