import { createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { httpSender } from '../../bench/load/http-send.ts';

/** Answers each request on a connection with the next of these, in the pieces given. */
async function serverOf(
  answers: readonly (readonly string[])[],
): Promise<{ server: Server; url: string; seen: string[] }> {
  const seen: string[] = [];
  let next = 0;
  const server = createServer((socket: Socket) => {
    socket.on('data', async (request) => {
      seen.push(request.toString('utf8'));
      for (const piece of answers[next++] ?? []) {
        socket.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (answers[next - 1]?.length === 0) socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, seen, url: `http://127.0.0.1:${(server.address() as { readonly port: number }).port}` };
}

const closed = (server: Server) => new Promise((resolve) => server.close(resolve));

describe("the load generator's HTTP", () => {
  it('waits for the whole answer, by its length and in chunks, on one kept connection', async () => {
    const { server, url, seen } = await serverOf([
      ['HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntr', 'ue'],
      ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\ntrue\r\n', '0\r\n\r\n'],
      ['HTTP/1.1 204 No Content\r\n\r\n'],
    ]);
    const sender = httpSender(url, 1);
    for (const body of ['1', '"é"', '3']) await sender.post('/a', body);
    expect(seen.map((request) => request.split('\r\n\r\n')[1])).to.deep.equal(['1', '"é"', '3']);
    expect(seen[1])
      .to.match(/^POST \/a HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\n/)
      .and.include('content-length: 4');
    await sender.close();
    await closed(server);
  });

  it('more calls than connections wait for their turn, also behind one that fails', async () => {
    const ok = ['HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue'];
    const { server, url, seen } = await serverOf([ok, [], ok, ok]);
    const sender = httpSender(url, 1);
    const ends = await Promise.allSettled(['1', '2', '3', '4'].map((body) => sender.post('/a', body)));
    expect(ends.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(seen.map((request) => request.split('\r\n\r\n')[1])).to.deep.equal(['1', '2', '3', '4']);
    await sender.close();
    await closed(server);
  });

  it('an answer that is no 2xx, one without an end, and a connection that breaks off are errors', async () => {
    const { server, url } = await serverOf([
      ['HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nfull'],
      ['HTTP/1.1 200 OK\r\n\r\ntrue'],
      [],
    ]);
    const sender = httpSender(url, 1);
    const said: string[] = [];
    for (let call = 0; call < 3; call += 1) {
      const error = await sender.post('/a', '1').then(
        () => null,
        (reason: unknown) => reason,
      );
      said.push((error as Error | null)?.message ?? 'no error');
    }
    expect(said[0]).to.equal('POST /a was answered by 503: full');
    expect(said[1]).to.equal('an answer of 200 has no length');
    expect(said[2]).to.match(/closed before the answer|ECONNRESET/);
    await sender.close();
    await closed(server);
  });
});
