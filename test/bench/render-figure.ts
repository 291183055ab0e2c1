import { type Budget, type Figure, isBroken } from './measurement.ts';

/** One line: the value, its share of the budget, its ratio to each baseline, and whether the budget is exceeded. */
export function renderFigure(figure: Figure): string {
  if ('notMeasured' in figure) return `${figure.what.padEnd(42)}  not measured: ${figure.notMeasured}`;
  const { what, value, unit, budget, baselines = [], note = '' } = figure;
  const amount = `${round(value)}${unit === '' ? '' : ` ${unit}`}`;
  const compared = baselines.filter((baseline) => baseline.value !== 0);
  const ratios = compared.map((baseline) => `${round(value / baseline.value)} x ${baseline.what} (${round(baseline.value)})`);
  const alarm = isBroken(figure) ? 'BROKEN' : '';
  const limit = budget === undefined ? '' : renderBudget(value, budget);
  return [what.padEnd(42), amount.padStart(12), limit, alarm, ratios.join(', '), note].filter(Boolean).join('  ');
}

/** Summarizes all figures in the last line. */
export function renderOutcome(figures: readonly Figure[]): string {
  const broken = figures.filter(isBroken).length;
  const missing = figures.filter((figure) => 'notMeasured' in figure).length;
  const kept = missing === 0 ? 'Every budget is kept.' : 'Every budget that was measured is kept.';
  const outcome = broken === 0 ? kept : `${broken} ${broken === 1 ? 'budget is' : 'budgets are'} broken.`;
  return missing === 0 ? outcome : `${outcome} ${missing} not measured.`;
}

function renderBudget(value: number, budget: Budget): string {
  const [bound, word] = 'most' in budget ? [budget.most, 'allowed'] : [budget.least, 'wanted'];
  const share = bound === 0 ? '' : ` (${Math.round((100 * value) / bound)} %)`;
  return `of ${round(bound)} ${word}${share}`;
}

function round(value: number): string {
  if (value > 0 && value < 0.01) return value.toPrecision(2);
  return value >= 100 ? String(Math.round(value)) : String(Math.round(value * 100) / 100);
}
