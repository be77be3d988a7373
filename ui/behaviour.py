"""One constant script for what HTML alone cannot do; it holds nothing of a document.

It puts the cursor into the question field, lets menus be light or dark as the page is, copies
a quote with its citation, opens a quote's source from its chip, and scrolls an opened source
to the quote. It asks no network.
"""

from __future__ import annotations

SCRIPT = """
<script>
(() => {
  if (window.curbsideReady) return;
  window.curbsideReady = true;
  document.documentElement.lang = "en";
  const field = () => document.querySelector(".st-key-question input");
  let focused = false;
  const settle = () => {
    // Menus and dialogs stand outside the app's own part, and take light or dark from here.
    const app = document.querySelector(".stApp");
    const scheme = app ? getComputedStyle(app).colorScheme : "";
    if (scheme && document.documentElement.style.colorScheme !== scheme)
      document.documentElement.style.colorScheme = scheme;
    const input = field();
    if (!input) focused = false;
    else if (!focused) {
      focused = true;
      if (document.activeElement === document.body) input.focus({preventScroll: true});
    }
    for (const place of document.querySelectorAll(".cb-scroll[data-share]")) {
      const picture = place.querySelector("img");
      if (place.dataset.shown === place.dataset.at || !picture?.complete) continue;
      place.dataset.shown = place.dataset.at;
      place.scrollTop = place.dataset.share * picture.height - place.clientHeight / 3;
    }
    for (const place of document.querySelectorAll(".cb-scroll, .cb-whole")) {
      const mark = place.querySelector("mark.quote");
      const at = place.dataset.at;
      if (!mark || place.dataset.shown === at) continue;
      place.dataset.shown = at;
      if (getComputedStyle(place).maxHeight === "none") mark.scrollIntoView({block: "center"});
      else place.scrollTop = mark.offsetTop - place.offsetTop - place.clientHeight / 3;
    }
  };
  let waiting = 0;
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(settle, 60);
  }).observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["class"]});
  document.addEventListener("load", settle, true);
  settle();
  // What is pressed may be drawn a moment after what is clicked.
  const press = (key, tries) => {
    const button = document.querySelector(".st-key-" + CSS.escape(key) + " button");
    if (button) button.click();
    else if (tries > 1) setTimeout(press, 100, key, tries - 1);
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.(
      "button[data-copy], button[data-press], button[data-print]");
    if (!button) return;
    if (button.dataset.press) {
      button.closest("[popover]")?.hidePopover();
      press(button.dataset.press, 20);
    } else if (button.dataset.copy) {
      const said = button.textContent;
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Copying is not allowed here";
      }
      setTimeout(() => { button.textContent = said; }, 1600);
    } else window.print();
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "/" && plain && !typing && !event.target.isContentEditable && field()) {
      event.preventDefault();
      field().focus();
      field().select();
    }
    if (event.key === "Escape" && !document.querySelector(":popover-open") && !typing)
      press("close-source", 1);
  });
})();
</script>
"""
