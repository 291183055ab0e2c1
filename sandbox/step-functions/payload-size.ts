/** Maximum size of an input, an output, or a result, in bytes of UTF-8. */
export const LARGEST_PAYLOAD = 262_144;

/** Tests whether JSON text is larger than the service permits. */
export function isTooLarge(json: string): boolean {
  return json.length > LARGEST_PAYLOAD || (json.length * 3 > LARGEST_PAYLOAD && Buffer.byteLength(json) > LARGEST_PAYLOAD);
}
