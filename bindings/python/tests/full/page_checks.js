// SPDX-License-Identifier: MIT
// Looks at a report page from within: what is visible, cut, on top of each other or hard to read.
const rfm = (() => {
  const shown = (one) => one.checkVisibility() && one.getClientRects().length > 0;
  const box = (one) => one.getBoundingClientRect();
  const said = (one) => one.textContent.trim();

  const height = () => document.documentElement.scrollHeight;

  // Blocks that stick out of the page, but for those that scroll by themselves.
  const outside = () =>
    [...document.querySelectorAll("body *")]
      .filter((one) => shown(one) && !one.closest(".scroll, svg"))
      .filter((one) => box(one).right > innerWidth + 0.5 || box(one).left < -0.5)
      .map((one) => `${one.tagName} ${said(one).slice(0, 40)}`);

  // Cells and cards whose text is wider than they are.
  const spilled = () =>
    [...document.querySelectorAll("th, td, dt, dd")].filter(shown).filter((one) => {
      const range = document.createRange();
      range.selectNodeContents(one);
      return box(range).right > box(one).right + 0.5 || box(range).left < box(one).left - 0.5;
    }).map(said);

  // Tables that have to be scrolled, but for those that are folded.
  const scrolled = () =>
    [...document.querySelectorAll(".scroll")]
      .filter((one) => shown(one) && !one.closest("details"))
      .filter((one) => one.scrollWidth > one.clientWidth)
      .map((one) => one.getAttribute("aria-label"));

  const cover = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 3;

  const chart = (figure) => {
    const visible = [...figure.querySelectorAll("svg")].filter(shown);
    const svg = visible[0];
    const frame = box(svg);
    const texts = [...svg.querySelectorAll("text")].filter((one) => said(one));
    const boxes = texts.map(box);
    const cut = texts.filter((one, at) => {
      const { left, right, top, bottom } = boxes[at];
      return left < frame.left - 1 || right > frame.right + 1 ||
        top < frame.top - 1 || bottom > frame.bottom + 1;
    });
    const overlaps = [];
    texts.forEach((one, at) =>
      texts.slice(at + 1).forEach((other, later) => {
        if (cover(boxes[at], boxes[at + 1 + later])) overlaps.push([said(one), said(other)]);
      }));
    const scale = frame.width / svg.viewBox.baseVal.width;
    const sizes = texts.map((one) => parseFloat(getComputedStyle(one).fontSize) * scale);
    return {
      visible: visible.length,
      role: svg.getAttribute("role"),
      title: said(svg.querySelector("title")),
      description: said(svg.querySelector("desc")),
      cut: cut.map(said),
      overlaps,
      smallest: Math.min(...sizes),
    };
  };

  const charts = () => [...document.querySelectorAll("figure")].map(chart);

  const color = (text) => {
    const parts = text.match(/[\d.]+/g).map(Number);
    return { rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1 };
  };

  const over = (top, under, alpha) => top.map((one, at) => one * alpha + under[at] * (1 - alpha));

  // How much of an element's own paint is seen, by its opacity and that of all around it.
  const opacity = (one) => {
    let seen = 1;
    for (let at = one; at; at = at.parentElement) seen *= Number(getComputedStyle(at).opacity);
    return seen;
  };

  const paint = (one) => {
    const style = getComputedStyle(one);
    if (!(one instanceof SVGElement)) return color(style.backgroundColor);
    if (one.tagName === "svg" || one.tagName === "g" || style.fill === "none") return null;
    const fill = color(style.fill);
    return { rgb: fill.rgb, alpha: fill.alpha * Number(style.fillOpacity) };
  };

  const beneath = (text) => {
    const { left, top, width, height: high } = box(text);
    const stack = document.elementsFromPoint(left + width / 2, top + high / 2);
    let under = [255, 255, 255];
    for (const one of stack.reverse()) {
      if (one === text || one.tagName === "text" || one.tagName === "tspan") continue;
      const painted = paint(one);
      if (painted) under = over(painted.rgb, under, painted.alpha * opacity(one));
    }
    return under;
  };

  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((one) => {
      const part = one / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  const contrast = (text) => {
    const style = getComputedStyle(text);
    const ink = color(text instanceof SVGElement ? style.fill : style.color);
    const under = beneath(text);
    const seen = over(ink.rgb, under, ink.alpha * opacity(text));
    const [low, high] = [luminance(seen), luminance(under)].sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05);
  };

  const writes = (one) =>
    [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());

  // Texts of too little contrast; those that are scrolled out of sight are not looked at.
  const pale = (least) => {
    const texts = [...document.querySelectorAll("body *")].filter((one) => {
      if (!shown(one) || !writes(one) || ["TITLE", "DESC"].includes(one.tagName.toUpperCase())) {
        return false;
      }
      const { left, right, width } = box(one);
      const place = one.closest(".scroll");
      return width > 0 && (!place || (left >= box(place).left && right <= box(place).right));
    });
    const found = texts.map((one) => [said(one).slice(0, 40), contrast(one)]);
    return { checked: found.length, poor: found.filter(([, seen]) => seen < least) };
  };

  return { height, outside, spilled, scrolled, charts, pale };
})();
