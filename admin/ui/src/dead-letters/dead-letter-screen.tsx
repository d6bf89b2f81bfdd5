/** One dead letter: why it died, the record as it is, and the ways on: correct it, drive it again, give it up. */
import { useQuery } from '@tanstack/react-query';
import { CornerUpLeft, MailX, PenLine, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { addressOf } from '../addresses.ts';
import { api, got } from '../api/client.ts';
import { useMayNot } from '../api/session.ts';
import { countText } from '../format.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { Button } from '../parts/button.tsx';
import { Facts } from '../parts/facts.tsx';
import { Fetched } from '../parts/fetched.tsx';
import { IdLine } from '../parts/id-line.tsx';
import { Card, Page } from '../parts/page.tsx';
import { PayloadView } from '../parts/payload-view.tsx';
import { Time } from '../parts/time.tsx';
import { LetterStatus, RecordKey } from './letter-parts.tsx';
import type { DeadLetter } from './letter-words.ts';
import { reasonOf, whyClosed } from './letter-words.ts';
import { ValueEditor } from './value-editor.tsx';
import './dead-letters.css';

export default function DeadLetterScreen() {
  const { id = '' } = useParams<{ id: string }>();
  const query = useQuery({
    queryKey: ['dead letter', id],
    queryFn: ({ signal }) => got(api.GET('/dead-letters/{id}', { params: { path: { id } }, signal })),
  });
  return (
    <Fetched query={query} what="the dead letter" title="Dead letter">
      {(letter) => <Letter letter={letter} />}
    </Fetched>
  );
}

function Letter({ letter }: { readonly letter: DeadLetter }) {
  const { id, topic, partition, offset, status, damage } = letter;
  return (
    <Page
      title={`Dead letter, ${topic} at ${offset}`}
      heading={
        <span className="letter-title">
          <span>
            {topic} <span className="quiet">partition {partition} at</span> <span className="numbers">{offset}</span>
          </span>
          <LetterStatus status={status} />
        </span>
      }
      about={<IdLine id={id} />}
      actions={<Actions letter={letter} />}
    >
      <div className="stack">
        {damage === undefined ? null : <p className="problem tone-bad">{damage}</p>}
        <Why letter={letter} />
        <div className="letter-parts">
          <RecordCard letter={letter} />
          <ValueCard letter={letter} />
        </div>
      </div>
    </Page>
  );
}

function Actions({ letter }: { readonly letter: DeadLetter }) {
  const path = { id: letter.id };
  return (
    <>
      <ActionButton
        label="Discard"
        icon={Trash2}
        needs="operator"
        why={whyClosed(letter)}
        confirm={{
          title: 'Give this record up?',
          body: 'It can be looked up for a week, and never redriven.',
          type: 'discard',
          danger: true,
        }}
        act={() => got(api.POST('/dead-letters/{id}/discard', { params: { path } }))}
        done="Discarded"
      />
      <ActionButton
        label="Redrive"
        icon={CornerUpLeft}
        kind="primary"
        needs="operator"
        why={whyClosed(letter)}
        confirm={{
          title: 'Give it to its handler once more?',
          body: 'It goes to the end of the mailbox of its key, with its value as it is now. If it fails again, it comes back here.',
        }}
        act={() => got(api.POST('/dead-letters/{id}/redrive', { params: { path } }))}
        done="Redriven"
      />
    </>
  );
}

function Why({ letter }: { readonly letter: DeadLetter }) {
  const { code, message, status, attempts, invocation, redrivenAs } = letter;
  const { sentence, remedy } = reasonOf(code);
  return (
    <section className={`problem tone-${status === 'open' ? 'bad' : 'quiet'}`} aria-label="Why it died">
      <MailX className="icon" size={16} aria-hidden />
      <div className="problem-words">
        <span className="problem-title">{sentence}</span>
        <span className="letter-message">{message}</span>
        {attempts === 0 ? null : (
          <span>{`${countText(attempts)} ${attempts === 1 ? 'attempt' : 'attempts'} made.`}</span>
        )}
        {status === 'open' ? <span>{remedy}</span> : null}
        {invocation === null ? null : (
          <span>
            <Link to={addressOf.invocation(invocation)}>See the invocation that failed on it</Link>
          </span>
        )}
        {redrivenAs === null ? null : (
          <span>
            <Link to={addressOf.invocation(redrivenAs)}>See the invocation that it was redriven as</Link>
          </span>
        )}
        {status === 'discarded' ? <span>Somebody gave it up; the audit says who.</span> : null}
        <span className="problem-code mono">{code}</span>
      </div>
    </section>
  );
}

function RecordCard({ letter }: { readonly letter: DeadLetter }) {
  const { topic, partition, offset, timestamp, key, headers, target, subscription, at } = letter;
  const { service, handler } = target;
  return (
    <Card title="Record">
      <Facts
        rows={[
          ['Topic', topic],
          [
            'Partition',
            <span key="partition" className="numbers">
              {partition}
            </span>,
          ],
          [
            'Offset',
            <span key="offset" className="numbers">
              {offset}
            </span>,
          ],
          ['Key', <RecordKey key="key" payload={key} />],
          ['Produced', <Time key="produced" at={timestamp} />],
          ['Died', <Time key="died" at={at} />],
          [
            'Subscription',
            <Link key="subscription" className="mono" to={addressOf.subscription(subscription)}>
              {subscription}
            </Link>,
          ],
          ['Handler', <Link key="handler" to={addressOf.handler(service, handler)}>{`${service}/${handler}`}</Link>],
          target.key === null
            ? null
            : [
                'Actor',
                <Link key="actor" className="mono" to={addressOf.actor(service, target.key)}>
                  {target.key === '' ? '(empty key)' : target.key}
                </Link>,
              ],
        ]}
      />
      <h3 className="letter-headers">Headers</h3>
      <Headers headers={headers} />
    </Card>
  );
}

/** A longer value is a payload of its own. */
const HEADER_SHORT = 200;

function Headers({ headers }: Pick<DeadLetter, 'headers'>) {
  if (headers.length === 0) return <p className="quiet">It has none.</p>;
  const isShort = ({ value }: (typeof headers)[number]) => (value?.data.length ?? 0) <= HEADER_SHORT;
  return (
    <div className="stack">
      <dl className="facts" aria-label="Headers">
        {headers.filter(isShort).map(({ name, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a record may have the same header twice, and they never move
          <div key={index} style={{ display: 'contents' }}>
            <dt className="mono">{name === '' ? '(no name)' : name}</dt>
            <dd>
              <HeaderValue value={value} />
            </dd>
          </div>
        ))}
      </dl>
      {headers
        .filter((header) => !isShort(header))
        .map(({ name, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <PayloadView key={index} payload={value} title={name} />
        ))}
    </div>
  );
}

function HeaderValue({ value }: Pick<DeadLetter['headers'][number], 'value'>) {
  if (value === null) return <span className="quiet">no value</span>;
  if (value.data === '') return <span className="quiet">(empty)</span>;
  return <span className="mono">{value.encoding === 'base64' ? `base64 ${value.data}` : value.data}</span>;
}

function ValueCard({ letter }: { readonly letter: DeadLetter }) {
  const [editing, setEditing] = useState(false);
  const why = useMayNot('admin') ?? whyClosed(letter);
  return (
    <Card
      title="Value"
      aside={
        <Button small icon={PenLine} why={why} onClick={() => setEditing(true)}>
          Correct
        </Button>
      }
    >
      {letter.value === null ? (
        <p className="quiet">It has none: the record is a tombstone.</p>
      ) : (
        <PayloadView payload={letter.value} title="Value" />
      )}
      {editing ? <ValueEditor letter={letter} onClose={() => setEditing(false)} /> : null}
    </Card>
  );
}
