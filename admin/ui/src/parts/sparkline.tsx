/** `<Sparkline values={[1, 4, 2]} label="Invocations per second, last 15 minutes" />`: a line beside a number. */

const WIDTH = 96;
const HEIGHT = 24;

export function Sparkline({ values, label }: { readonly values: readonly (number | null)[]; readonly label: string }) {
  const top = Math.max(1, ...values.map((value) => value ?? 0));
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.flatMap((value, index) =>
    value === null ? [] : [`${(index * step).toFixed(1)},${(HEIGHT - 1 - (value / top) * (HEIGHT - 2)).toFixed(1)}`],
  );
  return (
    <svg className="sparkline" width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--accent-text)"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
    </svg>
  );
}
