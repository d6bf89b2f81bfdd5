// A real Kafka for the tests and the demo, by the first of three ways that this machine can do:
//   1. KAFKA_BOOTSTRAP names one that runs already (then it can't be killed or restarted from here);
//   2. Docker, where an engine answers;
//   3. Apache Kafka from Maven Central on the machine's own JDK.
// Everything listens on loopback; what was started here is stopped by its own id and removed with its data.

import type { Broker, BrokerOptions } from './broker.ts';
import { startDockerBroker, whyNoDocker } from './docker.ts';
import { useExternalBroker } from './external.ts';
import { startMavenBroker, whyNoMaven } from './maven-broker.ts';

export type { Broker, BrokerOptions } from './broker.ts';

/**
 * Starts (or finds) a broker; ready means that a metadata request lists it.
 * The first start on a machine downloads 54 MB once; later ones take about three seconds.
 * @throws Error that lists the three ways and why each is closed, when none can be had.
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const bootstrap = process.env['KAFKA_BOOTSTRAP'];
  if (bootstrap) return useExternalBroker(bootstrap);
  const noDocker = await whyNoDocker();
  if (noDocker === null) return startDockerBroker(options);
  const noMaven = await whyNoMaven();
  if (noMaven === null) return startMavenBroker(options);
  throw new Error(
    [
      'No Kafka broker can be had. One of these three is enough:',
      '  1. set KAFKA_BOOTSTRAP=host:port to a broker that runs already (not set)',
      `  2. start Docker (${noDocker})`,
      `  3. install a JDK 17 or newer and Maven, with access to Maven Central (${noMaven})`,
    ].join('\n'),
  );
}
