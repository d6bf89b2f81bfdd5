/** The versions that both sides speak, and the content types that name them. */

/** Of the service protocol. */
export const PROTOCOL_VERSIONS = { min: 5, max: 6 } as const;

export const invocationType = (version: number): string => `application/vnd.restate.invocation.v${version}`;

/** Of the manifest, the best first. */
export const MANIFEST_VERSIONS = [4, 3, 2] as const;
export type ManifestVersion = (typeof MANIFEST_VERSIONS)[number];

export const manifestType = (version: ManifestVersion): string =>
  `application/vnd.restate.endpointmanifest.v${version}+json`;
