/** `<IdLine id={id} />` under a title: what it is called everywhere else, to be copied. */
import { CopyButton } from './copy-button.tsx';

export const IdLine = ({ id }: { readonly id: string }) => (
  <span className="id-line">
    <span className="mono">{id}</span>
    <CopyButton text={id} label="Copy the id" />
  </span>
);
