/** Calls over HTTP with kept connections: the same for us, the peer and the bare echo. */
import { Agent, request } from 'node:http';

export interface HttpSender {
  /** POSTs a JSON body and reads the answer. @throws Error for an answer that is no 2xx */
  post(path: string, body: string): Promise<void>;
  close(): void;
}

const ERROR_CHARACTERS = 300;

export function httpSender(url: string, connections: number): HttpSender {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });
  return {
    close: () => agent.destroy(),
    post: (path, body) =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
        const outgoing = request({ agent, hostname, port, path, method: 'POST', headers }, (answer) => {
          const { statusCode = 0 } = answer;
          answer.on('error', reject);
          if (statusCode < 300) {
            answer.on('end', resolve);
            return void answer.resume();
          }
          answer.setEncoding('utf8');
          let text = '';
          answer.on('data', (chunk: string) => {
            text += chunk;
          });
          answer.on('end', () =>
            reject(new Error(`POST ${path} was answered by ${statusCode}: ${text.slice(0, ERROR_CHARACTERS)}`)),
          );
        });
        outgoing.on('error', reject);
        outgoing.end(body);
      }),
  };
}
