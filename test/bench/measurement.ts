/** One figure of the benchmark, with the budget it has to keep and what it is compared with in the same run. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The most that it may be; absent: for information. */
  readonly budget?: number;
  /** The same figure of what it is compared with. */
  readonly baseline?: { readonly what: string; readonly value: number };
}
