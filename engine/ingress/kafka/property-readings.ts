// How the text of a property becomes a value.

/** How a text becomes a value; undefined when it doesn't. */
export interface Reading<T> {
  readonly allowed: string;
  read(text: string): T | undefined;
}

export const text: Reading<string> = { allowed: 'a text', read: (value) => (value === '' ? undefined : value) };

export const integer = (min: number, max: number, unit: string): Reading<number> => ({
  allowed: `a whole number of ${unit} from ${min} to ${max}`,
  read(value) {
    const number = Number(value);
    return /^\d+$/.test(value) && number >= min && number <= max ? number : undefined;
  },
});

const hourMs = 3_600_000;
const gigabyte = 1024 ** 3;
export const ms = (min: number, max = hourMs) => integer(min, max, 'milliseconds');
export const bytes = (min: number) => integer(min, gigabyte, 'bytes');

export const choice = <T>(choices: Readonly<Record<string, T>>): Reading<T> => ({
  allowed: Object.keys(choices).join(', '),
  read(value) {
    const key = Object.keys(choices).find((one) => one.toLowerCase() === value.toLowerCase());
    return key === undefined ? undefined : choices[key];
  },
});

export const yesOrNo = choice({ true: true, false: false });

export const brokers: Reading<string[]> = {
  allowed: 'host:port, several separated by commas (a host name or an IPv4 address)',
  read(value) {
    const list = value
      .split(',')
      .map((one) => one.trim().replace(/^(PLAINTEXT|SSL|SASL_PLAINTEXT|SASL_SSL):\/\//i, ''));
    // kafkajs splits at the first colon, so an IPv6 address would be cut in two.
    return list.every((one) => /^[A-Za-z0-9._-]+:\d{1,5}$/.test(one) && Number(one.split(':')[1]) <= 65_535)
      ? list
      : undefined;
  },
};
