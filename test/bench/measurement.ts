/** Budget of a figure: an upper limit, or a rate to reach. */
export type Budget = { readonly most: number } | { readonly least: number };

/** The same figure of another implementation, from the same run. */
export interface Baseline {
  readonly what: string;
  readonly value: number;
}

/** One figure of the benchmark. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Absent: for information. */
  readonly budget?: Budget;
  /** Baseline of the comparison. */
  readonly baselines?: readonly Baseline[];
  /** A short note that is printed next to the figure. */
  readonly note?: string;
}

/** A figure that is not available on this machine. */
export interface NotMeasured {
  readonly what: string;
  readonly notMeasured: string;
}

/** A line of the benchmark. */
export type Figure = Measurement | NotMeasured;

/** Returns true if the figure exceeds its budget. A figure without a budget, or without a measurement, does not. */
export function isBroken(figure: Figure): boolean {
  if ('notMeasured' in figure || figure.budget === undefined) return false;
  return 'most' in figure.budget ? figure.value > figure.budget.most : figure.value < figure.budget.least;
}
