/**
 * `<Problem error={query.error} />`: what the engine (or the way to it) said, with what to do about it.
 * A route that this engine doesn't have is said plainly, and is no error. `retry` offers to try again.
 */
import { CircleAlert, Info } from 'lucide-react';
import { isNotThere, problemFrom } from '../api/problem.ts';
import { Button } from './button.tsx';

export function Problem({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  if (isNotThere(error)) {
    return (
      <div className="problem tone-quiet">
        <Info className="icon" size={16} aria-hidden />
        <div className="problem-words">
          <span className="problem-title">Not available in this engine</span>
          <span>
            The page is newer than the engine that it talks to. Everything else works; a newer engine has this too.
          </span>
        </div>
      </div>
    );
  }
  const { title, message, remedy, code, errors } = problemFrom(error);
  return (
    <div className="problem tone-bad" role="alert">
      <CircleAlert className="icon" size={16} aria-hidden />
      <div className="problem-words">
        <span className="problem-title">{title}</span>
        <span>{message}</span>
        {errors.map((each) => (
          <span key={each.path}>
            <code>{each.path}</code>: {each.message}
          </span>
        ))}
        <span>{remedy}</span>
        <span className="problem-code mono">{code}</span>
      </div>
      {retry === undefined ? null : (
        <span className="push">
          <Button small onClick={retry}>
            Try again
          </Button>
        </span>
      )}
    </div>
  );
}
