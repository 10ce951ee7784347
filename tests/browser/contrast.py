"""How well controls are seen: the contrast of their edge, and of the ring around what has the focus, with what is behind them.

axe-core computes the contrast of text; of controls it says nothing (WCAG 2.2, 1.4.11 and 2.4.13).
"""

from __future__ import annotations

from playwright.sync_api import Page

LEAST = 3.0


def contrast_faults(page: Page) -> list[str]:
    """The controls of which less than `LEAST` to one is seen, at rest or with the focus."""
    found: list[str] = page.evaluate(_FAINT, LEAST)
    return found


_FAINT = """least => {
  const numbers = colour => (colour.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const solid = colour => { const [, , , alpha = 1] = numbers(colour); return alpha > 0.99; };
  const luminance = colour => {
    const [r, g, b] = numbers(colour).slice(0, 3).map(each => each / 255).map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => { const [a, b] = [luminance(one), luminance(other)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
  const ground = element => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (solid(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const faults = [];
  for (const each of document.querySelectorAll('input:not([type=hidden]), select, textarea, button')) {
    if (!each.checkVisibility({visibilityProperty: true}) || each.disabled) continue;
    const behind = ground(each.parentElement), style = getComputedStyle(each), name = each.name || each.innerText.trim() || each.id;
    const seen = [solid(style.backgroundColor) ? style.backgroundColor : behind];
    if (style.borderTopStyle !== 'none' && parseFloat(style.borderTopWidth) > 0) seen.push(style.borderTopColor);
    const edge = Math.max(...seen.map(colour => contrast(colour, behind)));
    const native = ['checkbox', 'radio', 'file'].includes(each.type) && style.appearance !== 'none';  // drawn by the browser
    if (!native && edge < least) faults.push(`${each.tagName.toLowerCase()} ${name}: ${edge.toFixed(2)} to one`);
    each.focus({preventScroll: true, focusVisible: true});
    const ring = getComputedStyle(each), rings = [ring.outlineColor, ...(ring.boxShadow.match(/rgba?\\([^)]*\\)/g) || [])];  // two colours: one is seen on any ground
    const around = Math.max(...rings.map(colour => contrast(colour, behind)));
    if (document.activeElement === each && (ring.outlineStyle === 'none' || around < least))
      faults.push(`${each.tagName.toLowerCase()} ${name}: its ring ${ring.outlineStyle} ${around.toFixed(2)} to one`);
  }
  document.activeElement && document.activeElement.blur();
  return [...new Set(faults)];
}"""
