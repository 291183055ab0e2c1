import { type Figure, isBroken, type Measurement } from './measurement.ts';

/** One row of `npm run bench -- --json`. */
interface Row {
  readonly name: string;
  /** Null if the figure could not be measured here. */
  readonly ours: number | null;
  /** The same figure of the first baseline. */
  readonly baseline: number | null;
  readonly unit: string;
  /** `ours` divided by `baseline`. */
  readonly ratio: number | null;
  readonly budget: number;
  readonly met: boolean;
}

/** Returns the document of `npm run bench -- --json`: one row for each figure with a budget. A figure that could not be measured is not met. */
export function toJson(figures: readonly Figure[]): { readonly rows: readonly Row[] } {
  return { rows: figures.flatMap((figure) => toRow(figure) ?? []) };
}

function toRow(figure: Figure): Row | undefined {
  if ('notMeasured' in figure) {
    return { name: figure.what, ours: null, baseline: null, unit: '', ratio: null, budget: 0, met: false };
  }
  const { what, value, unit, budget } = figure;
  if (budget === undefined) return undefined;
  const baseline = baselineOf(figure);
  return {
    name: what,
    ours: value,
    baseline,
    unit,
    ratio: baseline === null || baseline === 0 ? null : value / baseline,
    budget: 'most' in budget ? budget.most : budget.least,
    met: !isBroken(figure),
  };
}

function baselineOf({ baselines = [] }: Measurement): number | null {
  return baselines[0]?.value ?? null;
}
