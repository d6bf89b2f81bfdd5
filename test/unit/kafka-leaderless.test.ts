/** A partition without a leader is no trouble of the others. */
import { expect } from 'chai';
import { hideLeaderless } from '../../engine/ingress/kafka/leaderless.ts';

describe('partitions without a leader', () => {
  const left = (...codes: number[]) => {
    const topic = {
      partitionMetadata: codes.map((partitionErrorCode, partition) => ({ partitionErrorCode, partition })),
    };
    hideLeaderless({ topicMetadata: [topic] });
    return topic.partitionMetadata.map(({ partition }) => partition);
  };

  it('are left out beside those that have one; other trouble, and a topic that has none at all, stay as they are', () => {
    expect(left(0, 5, 0, 5)).to.deep.equal([0, 2]);
    expect(left(0, 9)).to.deep.equal([0, 1]);
    expect(left(5, 5)).to.deep.equal([0, 1]);
    expect(left()).to.deep.equal([]);
  });
});
