"use strict";
// Everything is on the page without this: it hides what is not chosen, sorts, and copies a citation.
(function () {
  const words = JSON.parse(document.documentElement.dataset.words || "{}");
})();
