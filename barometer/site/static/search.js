"use strict";
// A search box before the list from A to Å. It reads the site's own index; where a browser cannot (a page opened
// from a file), the list alone stands.
(function () {
  if (location.protocol === "file:") return; // no browser lets a file read another
  const root = new URL("..", document.currentScript.src);
  const say = document.querySelector("main").dataset;
  import(new URL("pagefind/pagefind.js", root)).then(async pagefind => {
    await pagefind.init();
    const label = document.createElement("label");
    label.htmlFor = "q";
    label.textContent = say.ask;
    const box = Object.assign(document.createElement("input"), { id: "q", type: "search", className: "search" });
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    const list = document.createElement("ul");
    document.querySelector("main h1").after(label, box, told, list);
    const search = async () => {
      const asked = box.value.trim();
      const found = asked ? (await pagefind.search(asked)).results : [];
      const pages = await Promise.all(found.slice(0, 20).map(one => one.data()));
      if (asked !== box.value.trim()) return;
      told.textContent = asked ? say.found.replace("{count}", found.length) : "";
      list.replaceChildren(...pages.map(page => {
        const link = document.createElement("a");
        link.href = new URL(page.raw_url.replace(/^\//, ""), root);
        link.textContent = page.meta.title;
        const item = document.createElement("li");
        item.append(link);
        return item;
      }));
    };
    box.addEventListener("input", search);
    box.value = new URLSearchParams(location.search).get("q") || "";
    await search();
  }).catch(() => {});
})();
