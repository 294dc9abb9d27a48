/** One sheet for all pages. Colours come in pairs, so that dark mode is a matter of the variables only. */
export const styles = `
:root {
  color-scheme: light dark;
  --page: #f6f7fb; --surface: #fff; --text: #1a1f36; --muted: #5b6478; --line: #d9dee8;
  --accent: #4f46e5; --accent-text: #fff; --danger: #b3093c; --danger-soft: #fdecf1; --good: #0b6b46; --good-soft: #e3f6ed;
  --soft: #eef0f7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1220; --surface: #181c2e; --text: #eceffa; --muted: #a3acc4; --line: #323a55;
    --accent: #8b85ff; --accent-text: #0f1220; --danger: #ff9db8; --danger-soft: #3d1626; --good: #7fe0b5; --good-soft: #12382a;
    --soft: #22283e;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
h1 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 .75rem; }
.card > h2:first-child { margin-top: 0; }
.badge { display: inline-block; font-size: .72rem; font-weight: 600; letter-spacing: .04em; text-transform: uppercase; padding: .15rem .5rem; border-radius: 99px; background: var(--soft); color: var(--muted); }
.badge.good { background: var(--good-soft); color: var(--good); }
.badge.bad { background: var(--danger-soft); color: var(--danger); }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; padding: 1.5rem; }
.muted { color: var(--muted); }
.small { font-size: .86rem; }

.checkout { max-width: 62rem; margin: 0 auto; padding: clamp(1rem, 4vw, 3.5rem) 1rem; display: grid; gap: 2rem; grid-template-columns: minmax(0, 1fr) minmax(0, 1.1fr); align-items: start; }
.narrow { max-width: 30rem; margin: 0 auto; padding: clamp(1rem, 8vh, 6rem) 1rem; }
@media (max-width: 48rem) { .checkout { grid-template-columns: minmax(0, 1fr); } }
.total { font-size: 2.1rem; font-weight: 650; letter-spacing: -.02em; margin: .25rem 0 1.5rem; }
.items { list-style: none; margin: 0; padding: 0; }
.items li { display: flex; justify-content: space-between; gap: 1rem; padding: .75rem 0; border-bottom: 1px solid var(--line); }
.items li.sum { border: 0; font-weight: 650; }
.items strong { display: block; font-weight: 600; overflow-wrap: anywhere; }
.back { display: inline-block; margin-bottom: 1.25rem; text-decoration: none; }

form { margin: 0; }
.field { margin-bottom: 1rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
label { display: block; font-size: .9rem; font-weight: 600; margin-bottom: .3rem; }
label.choice { display: flex; gap: .5rem; align-items: baseline; font-weight: 400; margin: .3rem 0; }
input:not([type=radio]), select { width: 100%; font: inherit; padding: .65rem .75rem; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 8px; }
input[aria-invalid=true] { border-color: var(--danger); }
fieldset { border: 1px solid var(--line); border-radius: 8px; padding: .5rem .9rem .7rem; margin: 0 0 1rem; }
legend { font-size: .9rem; font-weight: 600; padding: 0 .3rem; }
.fault { color: var(--danger); font-size: .86rem; margin: .3rem 0 0; }
.alert { background: var(--danger-soft); color: var(--danger); border-radius: 8px; padding: .75rem 1rem; margin: 0 0 1.25rem; }
.alert p { margin: 0; }
button { width: 100%; font: inherit; font-weight: 600; padding: .8rem 1rem; border-radius: 8px; border: 1px solid transparent; background: var(--accent); color: var(--accent-text); cursor: pointer; }
button:hover { filter: brightness(1.08); }
button.plain { background: transparent; color: inherit; border-color: var(--line); margin-top: .75rem; }
details { margin-top: 1.25rem; }
summary { cursor: pointer; font-weight: 600; }
code, pre { font: .84rem/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }

.inline { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; }
.inline input, .inline button { width: auto; padding: .4rem .8rem; }
.board { max-width: 76rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); }
table { width: 100%; border-collapse: collapse; font-size: .88rem; }
th, td { text-align: left; padding: .5rem .8rem; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child > td { border-bottom: 0; }
th { font-weight: 600; color: var(--muted); white-space: nowrap; }
td pre { margin: .5rem 0 0; max-height: 24rem; overflow: auto; }
td details { margin: 0; }
td summary { font-weight: 400; }
.cards-table td, .cards-table th { padding: .3rem .5rem; }
`;
