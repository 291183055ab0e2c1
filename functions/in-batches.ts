/** Number of concurrent calls: enough for 500 targets, and below the rates at which services throttle. */
const AT_A_TIME = 10;

/** Runs the work for each item, several at a time. @returns the results in the order of the items */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += AT_A_TIME) {
    results.push(...(await Promise.all(items.slice(from, from + AT_A_TIME).map(work))));
  }
  return results;
}
