/** What is known of it: where it came from, when, how often it was tried. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Schemas } from '../api/client.ts';
import type { InvocationDetail } from '../api/contract.ts';
import { bytesText, countText } from '../format.ts';
import { Facts } from '../parts/facts.tsx';
import { Card } from '../parts/page.tsx';
import { Duration, Since, Time } from '../parts/time.tsx';

export function InvocationFacts({ invocation }: { readonly invocation: InvocationDetail }) {
  const { createdAt, startedAt, finishedAt, expiresAt, attempt, retryCount, origin, parent, inputBytes } = invocation;
  const { idempotencyKey, cancelRequested, step = null } = invocation;
  return (
    <div className="invocation-facts">
      <Card title="Time">
        <Facts
          rows={[
            ['Created', <Time key="at" at={createdAt} />],
            [
              'Waited',
              startedAt === null ? (
                finishedAt === null ? (
                  <Since key="at" at={createdAt} />
                ) : (
                  'it never began'
                )
              ) : (
                <Duration key="at" ms={Date.parse(startedAt) - Date.parse(createdAt)} />
              ),
            ],
            startedAt === null
              ? null
              : [
                  finishedAt === null ? 'Goes on for' : 'Took',
                  finishedAt === null ? (
                    <Since key="at" at={startedAt} />
                  ) : (
                    <Duration key="at" ms={Date.parse(finishedAt) - Date.parse(startedAt)} />
                  ),
                ],
            finishedAt === null ? null : ['Ended', <Time key="at" at={finishedAt} />],
            expiresAt === null ? null : ['Is removed', <Time key="at" at={expiresAt} />],
          ]}
        />
      </Card>
      <Card title="Where it came from">
        <Facts
          rows={[
            [
              'Came by',
              <span key="origin" className="sentence">
                <OriginText origin={origin} />
              </span>,
            ],
            parent === null
              ? null
              : [
                  'Called by',
                  <Link key="parent" className="mono" to={`/invocations/${parent}`}>
                    {parent}
                  </Link>,
                ],
            ['Input', bytesText(inputBytes)],
            idempotencyKey === null
              ? null
              : [
                  'Idempotency key',
                  <span key="key" className="mono">
                    {idempotencyKey}
                  </span>,
                ],
          ]}
        />
      </Card>
      <Card title="Progress">
        <Facts
          rows={[
            ['Attempts', countText(attempt)],
            retryCount === 0 ? null : ['Failed in a row', countText(retryCount)],
            step === null
              ? null
              : [
                  'Stands at',
                  <span key="step" className="mono">
                    {step}
                  </span>,
                ],
            cancelRequested ? ['Cancellation', 'was asked for'] : null,
          ]}
        />
      </Card>
    </div>
  );
}

function OriginText({ origin }: { readonly origin: Schemas['Origin'] }): ReactNode {
  switch (origin.kind) {
    case 'kafka':
      return (
        <>
          <Link to={`/subscriptions/${origin.subscription}`}>{origin.topic}</Link> partition {origin.partition}, offset{' '}
          <span className="numbers">{origin.offset}</span>, produced <Time at={origin.timestamp} />
        </>
      );
    case 'handler':
      return (
        <>
          a handler,{' '}
          <Link className="mono" to={`/invocations/${origin.invocationId}`}>
            {origin.invocationId}
          </Link>
        </>
      );
    case 'redrive':
      return (
        <>
          a dead letter,{' '}
          <Link className="mono" to={`/dead-letters/${origin.deadLetter}`}>
            {origin.deadLetter}
          </Link>
        </>
      );
    case 'http':
      return 'HTTP';
    case 'client':
      return 'the app itself';
    case 'fork':
      return (
        <>
          a fork of{' '}
          <Link className="mono" to={`/invocations/${origin.of}`}>
            {origin.of}
          </Link>
          , from item {origin.from} of its journal
        </>
      );
  }
}
