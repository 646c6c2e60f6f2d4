// What scripts add to the query page: an editor, and columns that sort. The page is whole without it.

const form = document.getElementById("ask");
const field = document.getElementById("query");

function sortable(table) {
  for (const [column, head] of [...table.querySelectorAll("thead th")].entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.querySelectorAll("th")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows];
      const compare = (a, b) => {
        const [x, y] = [a.cells[column], b.cells[column]];
        if (x.dataset.number && y.dataset.number) return x.dataset.number - y.dataset.number;
        return x.textContent.localeCompare(y.textContent, "en", { numeric: true });
      };
      rows.sort((a, b) => (down ? compare(b, a) : compare(a, b)));
      table.tBodies[0].append(...rows);
    });
  }
}

async function completions() {
  const { prefixes, words } = await (await fetch(form.dataset.words)).json();
  const spaces = Object.entries(prefixes).sort((a, b) => b[1].length - a[1].length);
  const short = (iri) => {
    const hit = spaces.find(([, space]) => iri.startsWith(space));
    const rest = hit && iri.slice(hit[1].length);
    return hit && /^[A-Za-z_][\w-]*$/.test(rest) ? `${hit[0]}:${rest}` : `<${iri}>`;
  };
  const named = words.map(([iri, label]) => ({ label, detail: short(iri), apply: short(iri) }));
  const curies = named.map((one) => ({ label: one.apply, detail: one.label }));
  const starts = Object.entries(prefixes).map(([name, space]) => ({ label: `${name}:`, detail: space, boost: 1 }));
  return [...starts, ...named, ...curies];
}

async function edit() {
  const [CM, mode] = await Promise.all([import(form.dataset.editor), import(form.dataset.language)]);
  let known;
  const complete = async (context) => {
    const word = context.matchBefore(/[A-Za-z][\w-]*:?[\w-]*/);
    if (!word && !context.explicit) return null;
    known ??= completions().catch(() => []);
    return { from: word ? word.from : context.pos, options: await known, validFor: /^[\w:-]*$/ };
  };
  const run = () => (form.requestSubmit(), true);
  const fault = (state) => {
    const number = Number(form.dataset.line);
    if (!number || number > state.doc.lines) return null;
    const line = state.doc.line(number);
    const at = Math.min(line.to, line.from + Math.max(0, Number(form.dataset.column || 1) - 1));
    return { at, to: Math.min(state.doc.length, Math.max(at + 1, Math.min(line.to, at + 1))) };
  };
  const marks = CM.StateField.define({
    create(state) {
      const found = fault(state);
      if (!found || found.to <= found.at) return CM.Decoration.none;
      return CM.Decoration.set([CM.Decoration.mark({ class: "cm-fault" }).range(found.at, found.to)]);
    },
    update: (set, change) => (change.docChanged ? CM.Decoration.none : set),
    provide: (self) => CM.EditorView.decorations.from(self),
  });
  const place = document.createElement("div");
  place.className = "editor";
  const view = new CM.EditorView({
    doc: field.value,
    parent: place,
    extensions: [
      CM.Prec.highest(CM.keymap.of([{ key: "Mod-Enter", run }])),
      CM.basicSetup,
      CM.StreamLanguage.define(mode.sparql),
      CM.EditorState.languageData.of(() => [{ autocomplete: complete }]),
      CM.EditorView.lineWrapping,
      CM.EditorView.contentAttributes.of({ "aria-labelledby": "query-label" }),
      CM.EditorView.updateListener.of((change) => {
        if (change.docChanged) field.value = change.state.doc.toString();
      }),
      ...(matchMedia("(prefers-color-scheme: dark)").matches ? [CM.oneDark] : []),
      marks,
    ],
  });
  field.hidden = true;
  field.after(place);
  const found = fault(view.state);
  if (found) {
    view.dispatch({ selection: { anchor: found.at }, scrollIntoView: true });
    view.focus();
  }
}

for (const table of document.querySelectorAll("table.rows")) sortable(table);
if (form) {
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  if (form.dataset.editor) edit().then(() => (document.querySelector(".keys").hidden = false)).catch(() => {});
}
