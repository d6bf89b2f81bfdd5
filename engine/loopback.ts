/** True for names and addresses that only this machine reaches: all of 127.0.0.0/8 is this machine. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);

/** The same of a `host` header, which may name a port. */
export const isLoopbackHost = (header: string | undefined): boolean => isLoopback((header ?? '').replace(/:\d+$/, ''));
