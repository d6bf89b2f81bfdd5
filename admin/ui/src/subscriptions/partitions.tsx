/** Each partition of a subscription: where it is, where its log ends, and what is wrong with it. */
import { countText, sentenceOf } from '../format.ts';
import { PartitionBadge } from './state-badge.tsx';
import type { Partition } from './subscription-words.ts';
import { lagTimeText } from './subscription-words.ts';

export function Partitions({ partitions }: { readonly partitions: readonly Partition[] }) {
  if (partitions.length === 0)
    return (
      <p className="quiet">None is known yet: they are looked up when the broker answers and the topic is there.</p>
    );
  return (
    <section className="partitions-scroll" tabIndex={0} aria-label="Partitions, a table">
      <table className="partitions">
        <thead>
          <tr>
            <th scope="col">Partition</th>
            <th scope="col">State</th>
            <th scope="col" className="right">
              Next offset
            </th>
            <th scope="col" className="right">
              Log end
            </th>
            <th scope="col" className="right">
              Lag
            </th>
            <th scope="col" className="right">
              Behind by
            </th>
            <th scope="col">Trouble</th>
          </tr>
        </thead>
        <tbody>
          {partitions.map((partition) => (
            <Row key={partition.partition} {...partition} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ partition, position, logEnd, lag, lagSeconds, state, error }: Partition) {
  return (
    <tr>
      <th scope="row" className="numbers">
        {partition}
      </th>
      <td>
        <PartitionBadge state={state} />
      </td>
      <td className="right numbers">{position}</td>
      <td className="right numbers">{logEnd ?? 'not known'}</td>
      <td className="right numbers">{lag === null ? 'not known' : countText(lag)}</td>
      <td className="right numbers">{lagTimeText(lagSeconds)}</td>
      <td>
        {error === null ? (
          <span className="quiet">–</span>
        ) : (
          <>
            {sentenceOf(error.message)} <span className="quiet">{sentenceOf(error.remedy)}</span>
          </>
        )}
      </td>
    </tr>
  );
}
