/**
 * Connections that have come and wait to be accepted; `listen`'s backlog, of which the system may allow less (`net.core.somaxconn`).
 * Node accepts one in each round of its event loop, and under load a round takes milliseconds. One that finds no place is
 * sent anew by its client after 1 s, 3 s, 7 s. With Node's own 511, a thousand calls at once took 3.2 s, in place of 0.9.
 */
export const CONNECTIONS_WAITING_MAX = 4_096;
