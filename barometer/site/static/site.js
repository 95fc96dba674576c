"use strict";
// Everything stands on the page without this. It lets a reader choose among rows and columns, sort, and copy a
// citation; it fetches nothing, stores nothing and shows no figure that is not in a table.
(function () {
  const say = document.body.dataset;
  const make = (tag, attributes, ...inside) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...inside);
    return node;
  };
  const plain = node => node.textContent.trim();

  // Choosing: a select before each table whose rows or columns have keys. The choice stands in the address.
  const choosers = [];
  for (const section of document.querySelectorAll("section[data-choice]")) {
    const table = section.querySelector("table");
    const keys = section.dataset.keys.split(" ");
    if (!table || keys.length < 2) continue;
    const columns = section.dataset.choice === "group";
    const heading = section.querySelector("h2");
    const name = columns ? "gruppe" : heading.id;
    const rows = [...table.tBodies].flatMap(body => [...body.rows]);
    const names = columns ? [...table.tHead.rows[0].cells].slice(1).map(plain) : rows.map(row => plain(row.cells[0]));
    if (names.length !== keys.length) continue;
    const select = make("select", { id: `choose-${heading.id}` }, make("option", { value: "" }, say.all));
    keys.forEach((key, at) => select.append(make("option", { value: key }, names[at])));
    const told = make("p", { role: "status" });
    const label = make("label", { for: select.id }, `${say.choose} `);
    const field = make("fieldset", { class: "chooser" }, make("legend", {}, plain(heading)));
    field.append(label, select, told);
    table.closest(".scroll").before(field);
    const show = chosen => {
      select.value = keys.includes(chosen) ? chosen : "";
      keys.forEach((key, at) => {
        const hidden = select.value !== "" && select.value !== key;
        if (columns) {
          for (const row of table.rows) row.cells[at + 1].hidden = hidden;
        } else {
          rows[at].hidden = hidden;
        }
      });
      const count = select.value ? 1 : keys.length;
      told.textContent = say.shown.replace("{count}", count).replace("{total}", keys.length);
    };
    select.addEventListener("change", () => {
      const query = new URLSearchParams(location.search);
      if (select.value) query.set(name, select.value);
      else query.delete(name);
      history.pushState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
      restore();
    });
    choosers.push([name, show]);
  }

  // The same choice on the same page in the other language, or of another year.
  const kept = [...document.querySelectorAll("a[data-keep]")].map(link => [link, link.getAttribute("href")]);
  function restore() {
    const query = new URLSearchParams(location.search);
    for (const [name, show] of choosers) show(query.get(name) || "");
    for (const [link, href] of kept) link.setAttribute("href", href + location.search);
  }
  addEventListener("popstate", restore);
  restore();

  // Sorting: by the first number of a cell, else by its words; what is missing comes last both ways.
  const danish = document.documentElement.lang === "da";
  const figure = text => {
    const found = text.replace("\u2212", "-").match(/-?\d[\d.,]*/);
    if (!found) return null;
    const number = danish ? found[0].replace(/\./g, "").replace(",", ".") : found[0].replace(/,/g, "");
    return Number.parseFloat(number);
  };
  for (const table of document.querySelectorAll("section[data-choice] table")) {
    const body = table.tBodies[0];
    if (table.tBodies.length !== 1 || body.rows.length < 3) continue;
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const next = make("span", { class: "aloud" }, `, ${say.sort}`);
      const button = make("button", { type: "button", class: "sort" }, plain(head), next);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const value = row => {
          const cell = row.cells[at];
          if (cell.querySelector(".missing")) return null;
          return at === 0 ? plain(cell) : figure(plain(cell)) ?? plain(cell);
        };
        const order = (one, other) => {
          const [a, b] = [value(one), value(other)];
          if (a === null || b === null) return (a === null) - (b === null);
          const rise = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "da");
          return down ? -rise : rise;
        };
        body.append(...[...body.rows].sort(order));
      });
    });
  }

  // Copying a citation; where a browser does not allow it, the text can be marked as any other.
  for (const cite of document.querySelectorAll(".cite")) {
    if (!navigator.clipboard) break;
    const text = plain(cite);
    const button = make("button", { type: "button", class: "copy" }, say.copy);
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(text).then(() => { button.textContent = say.copied; }, () => {});
    });
    cite.append(" ", button);
  }
})();
