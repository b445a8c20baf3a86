/* The statement works without this script. With it, the list narrows while one types, and the anchor of an entry in a
   large register leads on to the page that tells it in full. */
const form = document.querySelector("form[data-found]");
const entries = [...document.querySelectorAll(".chapter:not(.own) .entry")].map((element) => ({
  element,
  words: plain(`${element.textContent} ${element.dataset.words}`),
}));
const chapters = [...document.querySelectorAll(".chapter:not(.own)")].filter((chapter) => chapter.querySelector(".entry"));
const own = document.querySelector(".own"); // what the assistant itself does: told, and not counted

/** A text as people compare them: without case and accents. */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Show the entries that hold every word that was typed, and say how many there are. */
function filter(typed) {
  const wanted = plain(typed).match(/[\p{L}\p{N}.]+/gu) ?? [];
  let shown = 0;
  for (const { element, words } of entries) {
    element.hidden = !wanted.every((word) => words.includes(word));
    shown += element.hidden ? 0 : 1;
  }
  for (const chapter of chapters) chapter.hidden = !chapter.querySelector(".entry:not([hidden])");
  if (own) own.hidden = wanted.length > 0;
  const { found, none } = form.dataset;
  form.querySelector("[role=status]").textContent = !wanted.length
    ? ""
    : shown
      ? found.replace("{count}", shown).replace("{total}", entries.length)
      : none;
}

/** Bring the entry that the address names into view, or go on to the page that tells it. */
function goToAnchor() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.matches("a.to-entry")) location.replace(target.href);
  else if (target?.closest("[hidden]")) {
    form.reset();
    filter("");
    target.scrollIntoView();
  }
}

form.question.addEventListener("input", () => filter(form.question.value));
form.addEventListener("reset", () => filter(""));
addEventListener("hashchange", goToAnchor);
filter(form.question.value); // a browser keeps what was typed when one comes back
goToAnchor();
