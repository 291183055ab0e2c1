/** What a figure has to keep to: a limit, or a rate that is to be reached. */
export type Budget = { readonly most: number } | { readonly least: number };

/** The same figure of something else, from the same run. */
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
  /** What it is compared with. */
  readonly baselines?: readonly Baseline[];
  /** A few words to stand beside it. */
  readonly note?: string;
}

/** A figure that cannot be had here. */
export interface NotMeasured {
  readonly what: string;
  readonly notMeasured: string;
}

/** A line of the benchmark. */
export type Figure = Measurement | NotMeasured;

/** Whether the figure breaks its budget. What has none, or was not measured, breaks none. */
export function isBroken(figure: Figure): boolean {
  if ('notMeasured' in figure || figure.budget === undefined) return false;
  return 'most' in figure.budget ? figure.value > figure.budget.most : figure.value < figure.budget.least;
}
