import type { Template } from '../template/template.ts';
import type { PlanContext, PlanSide } from './prediction.ts';

/** The template with its loops unrolled. */
export function expandTemplate(side: PlanSide, _context: PlanContext): Template {
  return side.template;
}
