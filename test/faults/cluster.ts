// Kafka's properties for tests that wait for its timeouts: those of a user, ten times as quick.

export const quickCluster = (bootstrap: string): Readonly<Record<string, string>> => ({
  'bootstrap.servers': bootstrap,
  'session.timeout.ms': '3000',
  'heartbeat.interval.ms': '500',
  'request.timeout.ms': '2000',
  'metadata.max.age.ms': '500',
  'reconnect.backoff.max.ms': '1000',
});
