import pc from 'picocolors';
import { PLAIN_STYLE, type TextStyle } from '../core/report/text-style.ts';

/** Returns colors if the output should have them, and no styles otherwise. */
export function textStyle(hasColors: boolean): TextStyle {
  if (!hasColors) {
    return PLAIN_STYLE;
  }
  const { bold, dim, red, yellow, green } = pc.createColors(true);
  return { bold, dim, red, yellow, green };
}
