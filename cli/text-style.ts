import pc from 'picocolors';
import { PLAIN_STYLE, type TextStyle } from '../core/report/write-text.ts';

/** Colours where they are wanted, none elsewhere. */
export function textStyle(hasColors: boolean): TextStyle {
  if (!hasColors) {
    return PLAIN_STYLE;
  }
  const { bold, dim, red, yellow, green } = pc.createColors(true);
  return { bold, dim, red, yellow, green };
}
