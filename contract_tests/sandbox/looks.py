"""Scripts with which a browser judges how a page looks; each returns what is wrong."""

CUT_OFF = """() => [...document.querySelectorAll(".table button")].filter((button) =>
  button.getBoundingClientRect().right > button.closest(".table").getBoundingClientRect().right
).map((button) => button.textContent)"""

CONTRAST = """() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const part = (v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    return .2126 * part(r / 255) + .7152 * part(g / 255) + .0722 * part(b / 255);
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility() || e.matches("option, .skip")) continue;
    const both = [light(parse(getComputedStyle(e).color)), light(ground(e))];
    const [a, b] = both.sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) faint.push(e.outerHTML.slice(0, 120));
  }
  return faint;
}"""
