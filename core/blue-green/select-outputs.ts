/** Maximum size of the outputs of one stack in the state, in bytes. The state, with the outputs of both stacks, has at most 256 KiB. */
const MOST_BYTES = 24_576;

/**
 * Returns the outputs of a stack that fit in the state.
 *
 * @param outputs in the order of the stack
 */
export function selectOutputs(outputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  let left = MOST_BYTES;
  return Object.fromEntries(
    Object.entries(outputs).filter((output) => {
      left -= new TextEncoder().encode(JSON.stringify(output)).length;
      return left >= 0;
    }),
  );
}
