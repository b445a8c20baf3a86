/** What the browser tests look for in a page with the widget on it. Each test loads this before the page. */
window.probes = (() => {
  const element = () => document.querySelector("privacy-assistant");
  const root = () => element().shadowRoot;
  const find = (selector) => root().querySelector(selector);
  const box = (node) => node.getBoundingClientRect();
  const launcher = () => box(find(".launcher"));
  const overlap = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
  const style = (node) => Array.from(getComputedStyle(node), (name) => `${name}: ${getComputedStyle(node)[name]}`);

  const paint = () => document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  /** Relative luminance of colours painted over each other (WCAG 2.2). */
  const luminance = (context, colours) => {
    context.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((value) => linear(value / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (context, colour, grounds) => {
    const [dark, light] = [luminance(context, [...grounds, colour]), luminance(context, grounds)].sort();
    return (light + 0.05) / (dark + 0.05);
  };
  const grounds = (node) => (node ? [...grounds(node.parentElement), getComputedStyle(node).backgroundColor] : []);

  return {
    /** What has the focus: within the widget its class or tag, outside `page`. */
    focused: () => {
      const inner = root().activeElement;
      return inner ? inner.className || inner.localName : "page";
    },

    /** Name, ring and whether it can be seen of the tab stop in the widget that has the focus; null outside of it. */
    tabStop: () => {
      const node = root().activeElement;
      if (!node) return null;
      const { outlineWidth, outlineStyle } = getComputedStyle(node);
      const { x, y, width, height } = box(node);
      const middle = Math.min(Math.max(y, 0) + Math.min(height, innerHeight) / 2, innerHeight - 1);
      const top = root().elementFromPoint(x + width / 2, middle);
      const name = node.ariaLabel || node.labels?.[0]?.textContent || node.textContent;
      const ring = outlineStyle === "solid" && parseFloat(outlineWidth) >= 2;
      return { name: name.trim(), ring, seen: node.contains(top) };
    },

    coversTheFocus: () => overlap(box(document.activeElement), launcher()),
    covers: (selector) => [...document.querySelectorAll(selector)].some((node) => overlap(box(node), launcher())),

    /** Keep what the live regions gain, each addition as one text. */
    listen: () => {
      window.said = [];
      const tell = (records) =>
        records.forEach((record) => record.addedNodes.forEach((node) => node.textContent && said.push(node.textContent)));
      for (const region of root().querySelectorAll("[role=log], [role=status]"))
        new MutationObserver(tell).observe(region, { childList: true, subtree: true });
    },

    /** How the widget fits a screen. */
    fit: () => {
      const seen = (node) => node.checkVisibility();
      const targets = [...root().querySelectorAll("button, a, summary, textarea")].filter(seen);
      const scrolling = [document.documentElement, ...root().querySelectorAll(".panel, .log, .said")];
      const input = box(find("textarea"));
      return {
        sideways: scrolling.filter((node) => node.scrollWidth > node.clientWidth).map((node) => node.className),
        input: input.top >= 0 && input.bottom <= innerHeight && input.left >= 0 && input.right <= innerWidth,
        log: find(".log").clientHeight,
        small: targets
          .filter((node) => box(node).width < 44 || box(node).height < 44)
          .map((node) => [node.textContent, box(node).width, box(node).height]),
      };
    },

    fontSizes: () =>
      [...root().querySelectorAll("h2, h3, h4, p, dt, small, button, textarea, a")].map((node) =>
        parseFloat(getComputedStyle(node).fontSize),
      ),

    /** The texts that do not fit in their boxes. */
    clipped: () => {
      const may = ".unseen, .unseen *, .log, .panel, .intro, textarea, svg, svg *"; // scroll, or are no text
      const tooSmall = (node) =>
        node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1;
      return [...root().querySelectorAll("*")]
        .filter((node) => node.checkVisibility() && !node.matches(may))
        .filter((node) => getComputedStyle(node).display !== "inline" && tooSmall(node))
        .map((node) => node.className || node.localName);
    },

    /** The text spacing of WCAG 1.4.12. */
    spaceOut: () => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
        p { margin-block-end: 2em !important }
      `);
      root().adoptedStyleSheets.push(sheet);
    },

    /** The lowest contrast of text, and that of the input's edge and focus ring. */
    contrasts: () => {
      const context = paint();
      const holdsText = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
      const texts = [...root().querySelectorAll("*")].filter((node) => node.checkVisibility() && holdsText(node));
      const input = find("textarea");
      input.focus();
      const { borderTopColor, outlineColor } = getComputedStyle(input);
      return {
        text: Math.min(...texts.map((node) => contrast(context, getComputedStyle(node).color, grounds(node)))),
        edge: contrast(context, borderTopColor, grounds(input.parentElement)),
        ring: contrast(context, outlineColor, grounds(input.parentElement)),
      };
    },

    /** Every computed style of everything in the widget. */
    looks: () => [...root().querySelectorAll("*")].map((node) => [node.localName, ...style(node)]),

    /** What a page has of its own: global names, styles and places of its elements, and what else a guest could change. */
    page: () => ({
      globals: Object.getOwnPropertyNames(window).sort(),
      looks: [...document.querySelectorAll("html, body, main, h1, p, a")].map((node) => {
        const { x, y, width, height } = box(node);
        return [...style(node), x, y, width, height].join();
      }),
      sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
      history: history.length,
      attributes: [document.documentElement, document.body].map((node) => node.outerHTML.split(">")[0]),
    }),

    inlineStyles: () => root().querySelectorAll("[style]").length,
  };
})();
