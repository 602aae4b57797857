// What dev/check-report.R asks of a page, as JSON text; a list is empty where all is well.
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const shown = e => { const box = e.getBoundingClientRect(); return box.width > 0 && box.height > 0; };
  const some = list => Array.from(new Set(list)).slice(0, 8);

  // ---- width ----
  const wide = all('body *').filter(e => {
    const box = e.getBoundingClientRect();
    return box.width > 0 && box.right > window.innerWidth + 1 && !e.closest('.table-frame, .skip, pre');
  }).map(e => e.tagName + '.' + e.className);
  const scrolled = all('.table-frame, .dataTables_scrollBody, pre').filter(e => e.scrollWidth > e.clientWidth + 1)
    .map(e => (e.getAttribute('aria-label') || e.className) + ' ' + e.scrollWidth + ' > ' + e.clientWidth);

  // ---- figures ----
  // A number that stands on two lines has more than one box.
  const broken = [];
  all('td').filter(shown).forEach(cell => {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      for (const number of node.data.matchAll(/[-\u2212+]?[0-9][0-9.,]*[0-9%x)]/g)) {
        const range = document.createRange();
        range.setStart(node, number.index);
        range.setEnd(node, number.index + number[0].length);
        const tops = new Set(Array.from(range.getClientRects()).map(box => Math.round(box.top)));
        if (tops.size > 1) broken.push(number[0] + ' in "' + node.data + '"');
      }
    }
  });
  const text = document.querySelector('main').innerText.replace(/\bR version .*/s, '');
  const words = text.match(
    /\bNA\b|\bNaN\b|\bInf\b|\bNULL\b|\(\s*\)|\(\s*[,;]|[,;]\s*\)|-0\.0+\b(?![0-9])|undefined|interval +to\b/g) || [];
  const pictures = all('img').map(i => i.alt).filter(alt => /\b(NA|NaN|Inf|NULL)\b|\(\s*\)/.test(alt));

  // ---- for those who do not see it well ----
  const levels = all('h1, h2, h3, h4, h5, h6');
  const headings = [];
  if (all('h1').length !== 1) headings.push(all('h1').length + ' h1');
  levels.forEach((h, i) => {
    const step = h.tagName[1] - (i ? levels[i - 1].tagName[1] : 0);
    if (step > 1) headings.push(h.tagName + ' "' + h.innerText + '" after ' + (i ? levels[i - 1].tagName : 'none'));
    if (!h.innerText.trim()) headings.push('empty ' + h.tagName);
  });
  const scopeless = all('th').filter(th => th.innerText.trim() && !th.getAttribute('scope'))
    .map(th => th.innerText.trim());

  // Contrast as WCAG 2.1 reckons it (1.4.3): at least 4.5, of large text 3.
  const channels = colour => colour.match(/[0-9.]+/g).map(Number);
  const light = c => c.slice(0, 3).map(x => x / 255).map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
    .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (top, ground) => {
    const a = top.length > 3 ? top[3] : 1;
    return top.slice(0, 3).map((x, i) => a * x + (1 - a) * ground[i]);
  };
  const ground = e => {
    const own = channels(getComputedStyle(e).backgroundColor);
    if (own.length > 3 && own[3] === 0) return e.parentElement ? ground(e.parentElement) : [255, 255, 255];
    return over(own, e.parentElement ? ground(e.parentElement) : [255, 255, 255]);
  };
  const speaks = e => Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim());
  const dull = all('body *').filter(e => shown(e) && speaks(e) && !e.closest('script, style, noscript, .disabled'))
    .map(e => {
      const style = getComputedStyle(e), back = ground(e);
      const a = light(over(channels(style.color), back)), b = light(back);
      const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
      return { e, ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), least: large ? 3 : 4.5 };
    }).filter(x => x.ratio < x.least)
    .map(x => x.e.tagName + ' "' + x.e.innerText.slice(0, 30) + '" ' + x.ratio.toFixed(2));
  const nameless = all('input, button, select, a').filter(e =>
    !(e.innerText || e.getAttribute('aria-label') || (e.labels && e.labels.length) || e.title || e.textContent));
  const ids = all('[id]').map(e => e.id);

  return JSON.stringify({
    width: window.innerWidth, page: document.documentElement.scrollWidth, wide: some(wide), scrolled: some(scrolled),
    broken: some(broken), words: some(words.concat(pictures)), headings: some(headings), scopeless: some(scopeless),
    dull: some(dull), doubled: some(ids.filter((id, i) => ids.indexOf(id) !== i)), nameless: nameless.length,
    unseen: Array.from(document.images).filter(i => !i.complete || i.naturalWidth === 0).length,
    silent: Array.from(document.images).filter(i => !(i.alt && i.alt.length > 20)).length,
    images: document.images.length, tables: all('table').length, n_headings: levels.length
  });
})()
