"""How the page of a report looks: light and dark, narrow and wide, on a screen and on paper.

Comes in: nothing. Goes out: one style sheet, with colours that differ enough from their ground (WCAG AA).
"""

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f6f7f9; --line: #d5dae1; --text: #1c2128; --faint: #555f6b; --link: #0b5cad;
  --violation: #b3261e; --violation-ground: #fdecea; --warning: #7a4d00; --warning-ground: #fff4dc;
  --info: #0b5cad; --info-ground: #e8f1fb; --none: #1a6b34; --none-ground: #e6f4ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171c; --raised: #1c2128; --line: #373e48; --text: #e4e8ee; --faint: #a3adba; --link: #8ab8f5;
    --violation: #ff9d94; --violation-ground: #3d1c1a; --warning: #f2c464; --warning-ground: #362a10;
    --info: #8ab8f5; --info-ground: #16283d; --none: #7fd39a; --none-ground: #143020;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
body > * { max-width: 58rem; margin: 0 auto; padding: 0 1.25rem; }
p, ul, ol, dl, h1, h2 { margin: 0; }
code { font: 0.875em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code, td, dd, h2, .thing { overflow-wrap: anywhere; }
bdi { white-space: pre-wrap; }
a { color: var(--link); text-underline-offset: 0.15em; }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.over { color: var(--faint); font-size: 0.875rem; }
body > header { padding-top: 2.5rem; padding-bottom: 0.5rem; }
h1 { display: flex; align-items: center; gap: 0.75rem; font-size: 1.75rem; line-height: 1.25; margin: 0.4rem 0 0.6rem; }
.sign {
  flex: none; width: 2.4rem; height: 2.4rem; border-radius: 50%; display: grid; place-items: center;
  font-size: 1.25rem; font-weight: 700; line-height: 1;
}
.none .sign { color: var(--none); background: var(--none-ground); }
.violation .sign { color: var(--violation); background: var(--violation-ground); }
.warning .sign { color: var(--warning); background: var(--warning-ground); }
.info .sign { color: var(--info); background: var(--info-ground); }
.notes {
  margin-top: 1rem; padding: 0.6rem 1rem 0.6rem 2rem; background: var(--raised); border-radius: 6px;
  color: var(--faint); font-size: 0.9375rem;
}
main { padding-bottom: 1rem; }
section, .kept { margin-top: 2.25rem; }
.kept { margin-top: 1.25rem; }
h2 { font-size: 1.25rem; line-height: 1.35; }
table { width: 100%; border-collapse: collapse; margin-top: 0.75rem; font-size: 0.9375rem; }
th, td { text-align: left; vertical-align: top; padding: 0.55rem 0.9rem 0.55rem 0; }
tr { border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 600; font-size: 0.8125rem; }
td:first-child, .number { white-space: nowrap; width: 1%; }
td:last-child, th:last-child { padding-right: 0; }
td code, .more, .more code { color: var(--faint); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.badge {
  display: inline-block; padding: 0.05rem 0.55rem; border-radius: 1rem; border: 1px solid; white-space: nowrap;
  font-size: 0.8125rem; font-weight: 600;
}
.badge.violation { color: var(--violation); background: var(--violation-ground); }
.badge.warning { color: var(--warning); background: var(--warning-ground); }
.badge.info { color: var(--info); background: var(--info-ground); }
.rule { padding: 1.1rem 1.25rem 1.2rem; border: 1px solid var(--line); border-left-width: 5px; border-radius: 6px; }
.rule.violation { border-left-color: var(--violation); }
.rule.warning { border-left-color: var(--warning); }
.rule.info { border-left-color: var(--info); }
.rule .over { display: flex; flex-wrap: wrap; gap: 0.3rem 0.7rem; align-items: baseline; margin-bottom: 0.5rem; }
.mend { margin-top: 0.6rem; }
.more { margin-top: 0.35rem; font-size: 0.875rem; }
details { margin-top: 0.9rem; }
summary { cursor: pointer; font-weight: 600; }
ol { list-style: none; padding: 0; margin-top: 0.6rem; }
li + li { border-top: 1px solid var(--line); }
ol > li { padding: 0.75rem 0; }
ol > li:last-child { padding-bottom: 0; }
.notes li + li { border: 0; }
.thing code { color: var(--faint); }
dl { margin-top: 0.2rem; font-size: 0.9375rem; }
dl > div { display: grid; grid-template-columns: 4.4rem 1fr; gap: 0 0.75rem; align-items: baseline; }
dt { color: var(--faint); font-size: 0.8125rem; }
dd { margin: 0; }
footer { padding-top: 1.5rem; padding-bottom: 2.5rem; color: var(--faint); font-size: 0.8125rem; }
@media (max-width: 34rem) {
  body > * { padding-left: 1rem; padding-right: 1rem; }
  body > header { padding-top: 1.5rem; }
  h1 { font-size: 1.4rem; }
  .rule { padding: 0.9rem 0.9rem 1rem; }
  dl > div { grid-template-columns: 4rem 1fr; gap: 0 0.5rem; }
}
@media print {
  body { font-size: 10pt; }
  body > * { max-width: none; padding: 0; }
  bdi { white-space: pre-wrap; }
a { color: inherit; text-decoration: none; }
  li, tr, h2 { break-inside: avoid; }
  .rule details::details-content { content-visibility: visible; height: auto; }
}
"""
